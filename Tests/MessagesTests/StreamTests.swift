import JSONScan
import Testing
import Usage

@testable import Messages

/// Cutting a stream into events, after the HTML standard.
@Suite struct SSEReaderTests {
    /// A byte order mark, comments, all line ends, data of several lines, a field without a space, an
    /// unknown field, an event without data, characters of two to four bytes.
    private let text =
        "\u{FEFF}: hello\nevent: a\ndata: {\"x\":\ndata: 1}\n\n"
        + "event:b\r\nid: 7\r\ndata:\u{E9}\u{2192}\u{1F600}\r\n\r\n"
        + "event: nothing\n\n" + "data\ndata:  two\r\r" + ":\n\ndata: last"

    /// Worked out by hand from the standard.
    private let expected = [
        SSEEvent(name: "a", data: Array("{\"x\":\n1}".utf8), line: 2),
        SSEEvent(name: "b", data: Array("\u{E9}\u{2192}\u{1F600}".utf8), line: 6),
        SSEEvent(name: "", data: Array("\n two".utf8), line: 12),
        SSEEvent(name: "", data: Array("last".utf8), line: 17),
    ]

    private func events(_ pieces: [ArraySlice<UInt8>]) -> [SSEEvent] {
        var reader = SSEReader()
        var events: [SSEEvent] = []
        for piece in pieces { Array(piece).withUnsafeBytes { reader.feed($0) { events.append($0) } } }
        reader.finish { events.append($0) }
        return events
    }

    @Test func theWholeText() { #expect(events([Array(text.utf8)[...]]) == expected) }

    @Test func aSplitAtEveryByteGivesTheSame() {
        let bytes = Array(text.utf8)
        for cut in 0...bytes.count {
            #expect(events([bytes[..<cut], bytes[cut...]]) == expected, "cut at \(cut)")
        }
        #expect(events(bytes.indices.map { bytes[$0...$0] }) == expected)
        for first in 0..<bytes.count {
            for second in first..<min(bytes.count, first + 5) {
                #expect(events([bytes[..<first], bytes[first..<second], bytes[second...]]) == expected)
            }
        }
    }

    @Test func eventsThatNobodyWantsArePassedOver() {
        // Also where the name comes behind the data; a name that is overwritten does not count.
        let text =
            "event: b\ndata: 1\n\ndata: 2\nevent: b\n\nevent: bb\ndata: 3\n\nevent: b\nevent: a\ndata: 4\n\n"
            + "event: b\n\ndata: 5\n\nevent: b\ndata: 6"
        let expected = [
            SSEEvent(name: "bb", data: Array("3".utf8), line: 7), SSEEvent(name: "a", data: Array("4".utf8), line: 10),
            SSEEvent(name: "", data: Array("5".utf8), line: 16),
        ]
        let bytes = Array(text.utf8)
        for cut in 0...bytes.count {
            var reader = SSEReader(passingOver: ["b", "c"])
            var found: [SSEEvent] = []
            for piece in [bytes[..<cut], bytes[cut...]] {
                Array(piece).withUnsafeBytes { reader.feed($0) { found.append($0) } }
            }
            reader.finish { found.append($0) }
            #expect(found == expected, "cut at \(cut)")
        }
        // One that is too long is told all the same, and so is one whose data was passed over by a former name.
        var reader = SSEReader(maximumEventSize: 20, passingOver: ["b"])
        Array("event: b\ndata: 0123456789\ndata: 0123456789\n\n".utf8).withUnsafeBytes { reader.feed($0) { _ in } }
        #expect(reader.oversized == 1)
        Array("event: b\ndata: 1\nevent: a\ndata: 2\n\n".utf8).withUnsafeBytes {
            reader.feed($0) { _ in Issue.record() }
        }
        #expect(reader.oversized == 2)
    }

    @Test func anEventThatIsTooLongIsLeftOutAlone() {
        var reader = SSEReader(maximumEventSize: 20)
        var found: [String] = []
        let text = "data: \(String(repeating: "x", count: 50))\ndata: more\n\ndata: ok\n\n"
        for byte in text.utf8 {
            withUnsafeBytes(of: byte) { reader.feed($0) { found.append(String(decoding: $0.data, as: UTF8.self)) } }
        }
        reader.finish { _ in }
        #expect(found == ["ok"] && reader.oversized == 1)
    }
}

/// Merging the events of a reply: never adding.
@Suite struct StreamMergeTests {
    private func merge(_ events: String...) throws -> StreamMerge {
        var merge = StreamMerge()
        for event in events {
            try Array(event.utf8).withUnsafeBytes { _ = try merge.add(try JSONElement(validating: $0)) }
        }
        return merge
    }

    private func start(_ usage: String) -> String {
        #"{"type":"message_start","message":{"id":"m","model":"x","usage":\#(usage)}}"#
    }

    private func delta(_ usage: String, stop: String = "null") -> String {
        #"{"type":"message_delta","delta":{"stop_reason":\#(stop)},"usage":\#(usage)}"#
    }

    private func tokens(_ merge: StreamMerge) -> TokenUsage { UsageObject(merge.reply.usage).tokens }

    private let zeros = #"{"input_tokens":0,"cache_read_input_tokens":0,"output_tokens":0}"#
    private let truth = #"{"input_tokens":3,"cache_read_input_tokens":50,"output_tokens":7}"#

    @Test func zerosFirstAndTheTruthLast() throws {
        let merged = try merge(start(zeros), delta(truth, stop: "\"end_turn\""))
        #expect(tokens(merged) == TokenUsage(input: 3, cacheRead: 50, output: 7) && merged.isComplete)
    }

    @Test func theTruthFirstAndZerosLast() throws {
        let merged = try merge(start(truth), delta(zeros, stop: "\"end_turn\""))
        #expect(tokens(merged) == TokenUsage(input: 3, cacheRead: 50, output: 7))
    }

    @Test func theLastValueWinsAndNothingIsAdded() throws {
        let merged = try merge(
            start(#"{"input_tokens":9,"output_tokens":1}"#), delta(#"{"output_tokens":40}"#),
            delta(#"{"input_tokens":8,"output_tokens":90,"cache_read_input_tokens":null}"#))
        #expect(tokens(merged) == TokenUsage(input: 8, output: 90))
        #expect(!merged.isComplete)
    }

    @Test func theSplitOfTheStartSurvivesTheFlatCountOfTheDelta() throws {
        let split =
            #"{"cache_creation_input_tokens":9,"cache_creation":{"ephemeral_1h_input_tokens":9},"speed":"fast"}"#
        let same = UsageObject(try merge(start(split), delta(#"{"cache_creation_input_tokens":9}"#)).reply.usage)
        #expect(same.tokens.cacheWrite1h == 9 && same.flags == [] && same.speed == .fast)
        // Rule R15: an automatic 5-minute write may come on top while the reply streams.
        let more = UsageObject(try merge(start(split), delta(#"{"cache_creation_input_tokens":12}"#)).reply.usage)
        #expect(more.tokens.cacheWrite1h == 9 && more.tokens.cacheWrite5m == 3 && more.flags == .ttlAssumed)
    }

    @Test func endsAndErrors() throws {
        #expect(try merge(start(truth)).isComplete == false)
        #expect(try merge(start(truth), #"{"type":"message_stop"}"#).isComplete)
        #expect(try merge(#"{"type":"message_stop"}"#).isComplete == false)
        let failed = try merge(start(truth), #"{"type":"error","error":{"type":"overloaded_error"}}"#)
        #expect(failed.errorType == "overloaded_error" && !failed.isComplete)
    }
}
