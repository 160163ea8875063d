import Glibc
import TestSupport

/// A call that a client makes, all of which follows from its name: what it asks, and what the service answers.
struct KilledCall {
    /// What the service does.
    enum Answer {
        case whole
        /// Breaks off behind so many events of the stream.
        case cut(after: Int)
        case busy
    }

    let name: String
    let isStream: Bool
    let message: MockMessage
    let answer: Answer
    /// Between two events, and before a plain reply, in microseconds.
    let pause: UInt32

    init(name: String) {
        self.name = name
        // FNV-1a.
        let seed = name.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        var random = SplitMix64(seed: seed)
        isStream = random.chance(2, in: 3)
        var message = MockMessage(id: "msg_" + name)
        message.input = Int64(random.int(1...4_000))
        message.cacheWrite5m = Int64(random.int(0...4_000))
        message.cacheWrite1h = Int64(random.int(0...4_000))
        message.cacheRead = Int64(random.int(0...90_000))
        message.output = Int64(random.int(2...2_000))
        message.tellsInputLate = random.chance(1, in: 4)
        self.message = message
        pause = random.chance(1, in: 3) ? 0 : UInt32(random.int(200...3_000))
        switch random.int(1...16) {
        case 1: answer = .busy
        case 2 where isStream: answer = .cut(after: random.int(1...message.events.count - 1))
        default: answer = .whole
        }
    }

    var body: String {
        """
        {"model":"claude-opus-4-8","max_tokens":9,\(isStream ? "\"stream\":true," : "")\
        "messages":[{"role":"user","content":"\(name)"}]}
        """
    }

    /// The bytes of a whole reply.
    var reply: [UInt8] {
        switch answer {
        case .busy: Array(KilledCall.busy.utf8)
        case .whole, .cut: Array((isStream ? message.events.joined() : message.json).utf8)
        }
    }

    private static let busy = #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#

    /// Answers as the service.
    ///
    /// - Returns: whether all of a billed message went out.
    func serve(_ connection: LoopbackConnection) -> Bool {
        let length =
            switch answer {
            case .busy: 0
            case .cut(let length): length
            case .whole: message.events.count
            }
        if case .busy = answer {
            connection.reply(529, [("content-type", "application/json"), ("retry-after", "1")], body: reply)
            return false
        }
        guard isStream else {
            pass(pause * 4)
            connection.reply(200, [("content-type", "application/json")], body: reply)
            return !connection.endedByPeer
        }
        connection.begin(200, [("content-type", "text/event-stream")])
        for event in message.events.prefix(length) {
            pass(pause)
            guard connection.piece(Array(event.utf8)) else { return false }
        }
        guard case .whole = answer else {
            connection.close()
            return false
        }
        connection.end()
        return !connection.endedByPeer
    }

    private func pass(_ microseconds: UInt32) { if microseconds > 0 { usleep(microseconds) } }
}
