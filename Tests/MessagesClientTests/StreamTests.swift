import Messages
import MessagesClient
import TestSupport
import Testing
import Usage

@Suite(.timeLimit(.minutes(2))) struct StreamTests {
    private let body = Array(#"{"model":"m","max_tokens":5,"stream":true,"messages":[]}"#.utf8)

    private static func tokens(_ message: MockMessage) -> TokenUsage {
        TokenUsage(
            input: message.input, cacheWrite5m: message.cacheWrite5m, cacheWrite1h: message.cacheWrite1h,
            cacheRead: message.cacheRead, output: message.output)
    }

    @Test func aStreamTellsTextAndUsage() async throws {
        let message = MockMessage(id: "msg_1")
        let service = try MockService { _, _ in .message(message) }
        defer { service.stop() }
        let fixture = try ClientFixture(service.url)
        let stream = try await fixture.client.stream(body)
        var names: [String] = []
        while let event = try await stream.next() { names.append(event.name) }
        #expect(names.first == "message_start" && names.last == "message_stop" && names.contains("ping"))
        #expect(stream.merge.isComplete && stream.merge.reply.id == "msg_1")
        #expect(UsageObject(stream.merge.reply.usage).tokens == StreamTests.tokens(message))
    }

    /// Split at every byte: pieces of one byte each, and of every size up to 40.
    @Test(arguments: [false, true]) func piecesOfAnySizeTellTheSame(_ isLate: Bool) async throws {
        var message = MockMessage(id: "msg_1")
        message.tellsInputLate = isLate
        let truth = message
        let service = try MockService { _, number in .torn(truth, size: number + 1, cut: nil) }
        defer { service.stop() }
        let fixture = try ClientFixture(service.url)
        for size in 1...40 {
            let stream = try await fixture.client.stream(body)
            #expect(await fixture.drain(stream) == nil)
            #expect(stream.merge.isComplete)
            #expect(UsageObject(stream.merge.reply.usage).tokens == StreamTests.tokens(truth), "pieces of \(size)")
        }
    }

    /// Cut behind every byte: the whole usage, or less and said to be incomplete; never a wrong count.
    @Test(arguments: [false, true]) func aCutIsNoticedAtEveryByte(_ isLate: Bool) async throws {
        var message = MockMessage(id: "msg_1")
        message.tellsInputLate = isLate
        let truth = message
        let service = try MockService { _, number in .torn(truth, size: 100, cut: number) }
        defer { service.stop() }
        let fixture = try ClientFixture(service.url)
        let whole = StreamTests.tokens(truth)
        var complete = 0
        for cut in 0..<truth.events.joined().utf8.count {
            let stream = try await fixture.client.stream(body)
            #expect(await fixture.drain(stream) != nil, "cut at \(cut)")
            let tokens = UsageObject(stream.merge.reply.usage).tokens
            if stream.merge.isComplete {
                complete += 1
                #expect(tokens == whole, "cut at \(cut)")
            } else {
                #expect(tokens.output <= whole.output, "cut at \(cut)")
                let isKnown =
                    [tokens.input, tokens.cacheWrite5m, tokens.cacheWrite1h, tokens.cacheRead]
                    == [whole.input, whole.cacheWrite5m, whole.cacheWrite1h, whole.cacheRead]
                #expect(isKnown || tokens.prompt == 0, "cut at \(cut)")
            }
        }
        // Between message_delta and the end lies message_stop alone.
        #expect(complete > 10 && complete < 200, "\(complete) cuts lay behind the final usage")
    }

    @Test func anErrorEventIsAnError() async throws {
        let message = MockMessage(id: "msg_1")
        let events =
            message.events.prefix(4).joined()
            + "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n"
        let service = try MockService { _, _ in
            .raw(200, headers: [("content-type", "text/event-stream")], body: events)
        }
        defer { service.stop() }
        let fixture = try ClientFixture(service.url)
        let stream = try await fixture.client.stream(body)
        let failure = await fixture.drain(stream)
        #expect(failure?.cause == .streamError(type: "overloaded_error", message: "Overloaded"))
        #expect(!stream.merge.isComplete)
    }

    @Test func otherFormsOfEventsAreRead() async throws {
        // CRLF, comments, data of several lines, unknown events.
        let start = MockMessage(id: "msg_1").events[0].replacing("\n", with: "\r\n")
        let delta =
            ": comment\r\nevent: message_delta\r\ndata: {\"type\":\"message_delta\",\r\n"
            + "data: \"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":77}}\r\n\r\n"
        let service = try MockService { _, _ in
            .raw(200, headers: [], body: start + "event: new_kind\ndata: {\"type\":\"new_kind\"}\n\n" + delta)
        }
        defer { service.stop() }
        let fixture = try ClientFixture(service.url)
        let stream = try await fixture.client.stream(body)
        #expect(await fixture.drain(stream) == nil)
        #expect(stream.merge.isComplete)
        #expect(UsageObject(stream.merge.reply.usage).tokens.output == 77)
    }
}
