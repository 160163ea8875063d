import TestSupport

@testable import Ledger

/// Made-up calls as the gateway journals them, and what must come of each, worked out without the mover.
struct JournalCalls {
    var random: SplitMix64
    private(set) var calls: [Call] = []

    struct Call {
        let name: ULID
        let opening: CallOpening
        let closing: CallClosing?
        let kind: JournalFrame.Kind
        /// (input, write 5m, read, output) that the books must show; nil where nothing was billed.
        let billed: [Int64]?
        let message: String?

        var frames: [JournalFrame] {
            let open = JournalFrame(.open, name, opening.payload)
            return closing.map { [open, JournalFrame(kind, name, $0.payload)] } ?? [open]
        }
    }

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    /// - Parameter message: id of the reply; nil for one of its own.
    mutating func add(message: String? = nil) -> Call {
        let number = calls.count
        let start = 1_760_000_000_000 + Int64(number) * 1000
        var opening = CallOpening(startedAt: start, path: "/v1/messages", provider: "anthropic")
        opening.model = "claude-sonnet-4-5"
        opening.key = "k0"
        opening.session = "s\(number % 4)"
        let counts = (0..<4).map { _ in Int64(random.next() % 5000) }
        let identifier = message ?? "msg_\(number)"
        let usage =
            #""usage":{"input_tokens":\#(counts[0]),"cache_creation_input_tokens":\#(counts[1]),"#
            + #""cache_creation":{"ephemeral_5m_input_tokens":\#(counts[1]),"ephemeral_1h_input_tokens":0},"#
            + #""cache_read_input_tokens":\#(counts[2]),"output_tokens":\#(counts[3])}"#
        let head = #""id":"\#(identifier)","model":"claude-sonnet-4-5-20250929""#
        var closing = CallClosing(completedAt: start + 500)
        closing.status = 200
        var billed: [Int64]? = counts
        var kind = JournalFrame.Kind.close
        var isClosed = true
        switch random.next() % 6 {
        case 0:  // A plain reply.
            closing.facts = [Array(#"{"type":"message",\#(head),"stop_reason":"end_turn",\#(usage)}"#.utf8)]
            closing.isComplete = true
        case 1, 2:  // A stream to its end.
            closing.facts = [
                #"{"type":"message_start","message":{"type":"message",\#(head),\#(usage)}}"#,
                #"{"type":"message_delta","usage":{"output_tokens":\#(counts[3])},"delta":{"stop_reason":"end_turn"}}"#,
                #"{"type":"message_stop"}"#,
            ].map { Array($0.utf8) }
            closing.isComplete = true
        case 3:  // A stream that was cut.
            closing.facts = [Array(#"{"type":"message_start","message":{"type":"message",\#(head),\#(usage)}}"#.utf8)]
            closing.reason = "upstream_cut"
            kind = .lowerBound
        case 4:  // Refused by the service.
            closing.status = 529
            closing.facts = [Array(#"{"type":"error","error":{"type":"overloaded_error"}}"#.utf8)]
            billed = nil
        default:  // No end.
            isClosed = false
            billed = [0, 0, 0, 0]
        }
        let call = Call(
            name: ULID(milliseconds: UInt64(start), random: (UInt16(truncatingIfNeeded: random.next()), random.next())),
            opening: opening,
            closing: isClosed ? closing : nil, kind: kind, billed: billed,
            message: isClosed && billed != nil ? identifier : nil)
        calls.append(call)
        return call
    }
}
