import JSONScan
import Messages
import TestSupport
import Testing

@testable import Gateway
@testable import Ledger

/// Replies with random damage, in random pieces, through the tee that reads usage: it never fails, the pieces make
/// no difference, and what it takes for complete is what a merge of the same events gives.
@Suite struct FuzzStreamTests {
    private static let seed: UInt64 = 0x5EED_0009
    private static let count = 6000

    /// What the tee makes of some bytes.
    private struct Outcome: Equatable {
        var facts: [[UInt8]]
        var isComplete: Bool
        var isUnreadable: Bool

        var isFlagged: Bool { !isComplete || isUnreadable }
        var reader: ReplyFactsReader { ReplyFactsReader(facts) }
    }

    private static func read(_ pieces: [ArraySlice<UInt8>], type: String, isCompressed: Bool = false) -> Outcome {
        var tee = UsageTee(contentType: type, isCompressed: isCompressed)
        for piece in pieces { piece.withUnsafeBytes { tee.feed($0) } }
        tee.finish()
        return Outcome(facts: tee.facts, isComplete: tee.isComplete, isUnreadable: tee.isUnreadable)
    }

    private static func pieces(of bytes: [UInt8], _ random: inout SplitMix64) -> [ArraySlice<UInt8>] {
        var rest = bytes[...]
        var found: [ArraySlice<UInt8>] = []
        let most = random.pick([1, 3, 40, 400])
        while !rest.isEmpty {
            found.append(rest.prefix(random.int(1...most)))
            rest = rest.dropFirst(found[found.count - 1].count)
        }
        return found
    }

    private static func messages() -> [MockMessage] {
        var late = MockMessage(id: "msg_late")
        late.tellsInputLate = true
        var noisy = MockMessage(id: "msg_noise")
        noisy.hasNoise = true
        var tools = MockMessage(id: "msg_tools")
        tools.content = [
            .thinking("So, müßig", signature: "c2ln"), .toolUse("grep", input: #"{"usage":{"input_tokens":9}}"#),
            .cited("Ja", url: "https://a.test"),
        ]
        tools.webSearches = 2
        return [MockMessage(id: "msg_usual"), late, noisy, tools]
    }

    private static let splices = [
        "\n\n", "\r", "\r\n", "data: ", "event: message_delta\n", "event: content_block_delta\n", ":", "{", "}", "\"",
        "[DONE]", "null", "-1", "1e9", "99999999999999999999", #""usage":{"output_tokens":5}"#, "\u{FEFF}", "\0",
        #"data: {"type":"message_stop"}"# + "\n\n", #"data: {"type":"error","error":{"type":"overloaded_error"}}"#,
    ]

    private static func damage(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
        guard !bytes.isEmpty else { return }
        let place = random.int(0...(bytes.count - 1))
        switch random.int(0...5) {
        case 0: bytes[place] ^= UInt8(1 << random.int(0...7))
        case 1: bytes[place] = UInt8(random.int(0...255))
        case 2: bytes.removeSubrange(place..<min(bytes.count, place + random.int(1...80)))
        case 3: bytes.insert(contentsOf: Array(random.pick(splices).utf8), at: place)
        case 4: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + random.int(1...300))], at: place)
        default: bytes.removeSubrange(place...)
        }
    }

    /// Usage of a stream by the merge that reads logs of streams, without the tee.
    ///
    /// - Returns: nil where an event cannot be read.
    private static func merged(_ bytes: [UInt8]) -> UsageFields? {
        var reader = SSEReader()
        var merge = StreamMerge()
        var isReadable = true
        func take(_ event: SSEEvent) {
            guard !event.name.hasPrefix("content_block_"), event.name != "ping" else { return }
            event.data.withUnsafeBytes { data in
                guard let element = try? JSONElement(validating: data), (try? merge.add(element)) != nil else {
                    return isReadable = false
                }
            }
        }
        bytes.withUnsafeBytes { reader.feed($0) { take($0) } }
        reader.finish { take($0) }
        return isReadable ? merge.reply.usage : nil
    }

    @Test func damagedStreams() {
        print("seed \(FuzzStreamTests.seed)")
        var random = SplitMix64(seed: FuzzStreamTests.seed)
        let wholes = FuzzStreamTests.messages().map { Array($0.events.joined().utf8) }
        var complete = 0
        for number in 0..<FuzzStreamTests.count {
            var bytes = random.pick(wholes)
            for _ in 0..<random.int(0...3) { FuzzStreamTests.damage(&bytes, &random) }
            let pieces = FuzzStreamTests.pieces(of: bytes, &random)
            let outcome = FuzzStreamTests.read(pieces, type: "text/event-stream")
            #expect(
                outcome == FuzzStreamTests.read([bytes[...]], type: "text/event-stream"), "\(number): pieces differ")
            let facts = outcome.reader
            if outcome.isFlagged || facts.isUnreadable { continue }
            complete += 1
            #expect(
                facts.reply.usage == FuzzStreamTests.merged(bytes),
                "\(number): \(String(decoding: bytes, as: UTF8.self))")
        }
        #expect(complete > FuzzStreamTests.count / 10)
        #expect(complete < FuzzStreamTests.count)
    }

    /// A plain reply that is not what was sent is no JSON, has no usage, or has another number: what is taken for
    /// complete is what the reply says.
    @Test func damagedMessages() throws {
        print("seed \(FuzzStreamTests.seed)")
        var random = SplitMix64(seed: FuzzStreamTests.seed)
        let wholes = FuzzStreamTests.messages().map { Array($0.json.utf8) }
        var complete = 0
        for number in 0..<FuzzStreamTests.count {
            var bytes = random.pick(wholes)
            for _ in 0..<random.int(0...2) { FuzzStreamTests.damage(&bytes, &random) }
            let pieces = FuzzStreamTests.pieces(of: bytes, &random)
            let outcome = FuzzStreamTests.read(pieces, type: "application/json")
            #expect(outcome == FuzzStreamTests.read([bytes[...]], type: "application/json"), "\(number): pieces differ")
            let facts = outcome.reader
            if outcome.isFlagged || facts.isUnreadable { continue }
            complete += 1
            let said = bytes.withUnsafeBytes { (try? JSONElement(validating: $0)).flatMap { try? Reply(parsing: $0) } }
            #expect(facts.reply == said, "\(number): \(String(decoding: bytes, as: UTF8.self))")
        }
        #expect(complete > FuzzStreamTests.count / 10)
        #expect(complete < FuzzStreamTests.count)
    }

    /// A packed reply that was damaged is flagged or has the counts that were sent: its checksum tells.
    @Test func damagedPackedReplies() throws {
        print("seed \(FuzzStreamTests.seed)")
        var random = SplitMix64(seed: FuzzStreamTests.seed)
        let message = MockMessage(id: "msg_packed")
        let forms = [
            ("text/event-stream", Array(message.events.joined().utf8)), ("application/json", Array(message.json.utf8)),
        ]
        for (type, plain) in forms {
            let packed = try SampleFolder.gzipped(plain)
            let truth = FuzzStreamTests.read([packed[...]], type: type, isCompressed: true)
            #expect(!truth.isFlagged)
            var flagged = 0
            for number in 0..<(FuzzStreamTests.count / 2) {
                var bytes = packed
                for _ in 0..<random.int(1...3) { FuzzStreamTests.damage(&bytes, &random) }
                // A stream is over with its last event, before its checksum has come.
                guard type == "application/json" || bytes.suffix(8) == packed.suffix(8) else { continue }
                let outcome = FuzzStreamTests.read(
                    FuzzStreamTests.pieces(of: bytes, &random), type: type, isCompressed: true)
                if outcome.isFlagged { flagged += 1 } else { #expect(outcome.facts == truth.facts, "\(number)") }
            }
            #expect(flagged > FuzzStreamTests.count / 8)
        }
    }
}
