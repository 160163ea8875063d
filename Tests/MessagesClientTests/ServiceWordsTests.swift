import Glibc
import HTTPTypes
import MessagesClient
import TestSupport
import Testing
import Transport

/// What a service says reaches people without the key, on one line, and in finite time.
@Suite(.timeLimit(.minutes(1))) struct ServiceWordsTests {
    private let body = Array(#"{"model":"m","max_tokens":5,"messages":[],"stream":true}"#.utf8)
    private static let mixed = "sk-Canary-Key-0123456789"

    private func said(_ status: Int = 400, _ text: String) async throws -> String {
        let service = try MockService { _, _ in .raw(status, headers: [], body: text) }
        defer { service.stop() }
        let fixture = try ClientFixture(service.url) { $0.key = APIKey(ServiceWordsTests.mixed) }
        let failure = await #expect(throws: ServiceError.self) { try await fixture.client.create(body) }
        guard case .refused(_, let type, let message) = failure?.cause else { return "\(String(describing: failure))" }
        return "\(type ?? ""): \(message)"
    }

    /// In a title, across the 500th sign, where a title's search once ended, and as the type of the error.
    @Test(arguments: [
        "<html><title>Bad key KEY</title>", "<HTML><TITLE>Bad key KEY</TITLE>",
        String(repeating: "a", count: 485) + "KEY", String(repeating: " ", count: 4086) + "<html><title>KEY</title>",
        #"{"error":{"type":"bad KEY","message":"no"}}"#, #"{"type":"KEY","message":"KEY"}"#,
    ]) func theKeyIsCutOut(_ text: String) async throws {
        let said = try await said(400, text.replacing("KEY", with: ServiceWordsTests.mixed))
        #expect(!said.lowercased().contains("sk-"), "\(said)")
    }

    @Test func controlCharactersStayBehind() async throws {
        let said = try await said(400, #"{"error":{"type":"a\u001b[31m\nb","message":"c\u001b[31m\nd"}}"#)
        #expect(said == "a [31m b: c [31m d")
    }

    @Test func theWordsOfAStreamsErrorAreNoOther() async throws {
        let long = String(repeating: "x", count: 2000)
        let event =
            #"event: error"# + "\n"
            + #"data: {"type":"error","error":{"type":"t\u001b\nu","message":"k\u001b\n\#(ClientFixture.secret) \#(long)"}}"#
        let service = try MockService { _, _ in .raw(200, headers: [], body: event + "\n\n") }
        defer { service.stop() }
        let fixture = try ClientFixture(service.url)
        let failure = await fixture.drain(try await fixture.client.stream(body))
        guard case .streamError(let type, let message) = failure?.cause else {
            return #expect(Bool(false), "\(String(describing: failure))")
        }
        #expect(type == "t  u" && message.hasPrefix("k  [key] xxx") && message.count == 501)
    }

    @Test func aStreamWithoutEventsEnds() async throws {
        let service = try MockService { _, _ in .endless }
        defer { service.stop() }
        let fixture = try ClientFixture(service.url)
        let failure = await fixture.drain(try await fixture.client.stream(body))
        guard case .network(let error) = failure?.cause else {
            return #expect(Bool(false), "\(String(describing: failure))")
        }
        #expect(error.kind == .tooLarge)
    }

    /// Streams without `event:` lines: damage is seen where it lies, unless it is the mark of other services' ends.
    @Test(arguments: [(#"{"type":"message_delta","usage":{"output_tokens":"#, true), ("[DONE]", false)])
    func unreadableDataWithoutANameIsFlagged(_ data: String, _ isFlagged: Bool) async throws {
        let text = MockMessage(id: "msg_1").events.joined() + "data: \(data)\n\n"
        let service = try MockService { _, _ in .raw(200, headers: [], body: text) }
        defer { service.stop() }
        let fixture = try ClientFixture(service.url)
        let stream = try await fixture.client.stream(body)
        #expect(await fixture.drain(stream) == nil)
        #expect(stream.hasUnreadableUsage == isFlagged)
    }

    /// A byte now and then keeps a connection from being idle; the error is told nevertheless.
    @Test func anErrorWhoseBodyDripsIsTold() async throws {
        let server = try LoopbackServer { _, connection in
            connection.send(Array("HTTP/1.1 400 Bad\r\ncontent-length: 60000\r\n\r\n".utf8))
            while connection.send([UInt8(ascii: "n")]) { usleep(50_000) }
        }
        defer { server.stop() }
        let profile = ServiceProfile(name: "mock", baseURL: server.url, key: nil, authentication: .apiKey)
        var connection = ServiceConnection(
            profile, http: try HTTPClient(), retry: RetryPolicy(sleep: { _ in }, random: { 0 }))
        connection.errorTime = .milliseconds(300)
        let failure = await #expect(throws: ServiceError.self) { try await connection.send(.get, "/v1/models") }
        guard case .refused(400, nil, let message) = failure?.cause else {
            return #expect(Bool(false), "\(String(describing: failure))")
        }
        #expect(message.hasPrefix("n"))
    }

    @Test func aDateInRetryAfterIsNotTakenForLeaveToComeBackAtOnce() async throws {
        let service = try MockService { _, _ in
            .error(
                529, type: "overloaded_error", message: "busy",
                headers: [("retry-after", "Wed, 21 Nov 2029 00:00:00 GMT")])
        }
        defer { service.stop() }
        let fixture = try ClientFixture(service.url)
        await #expect(throws: ServiceError.self) { try await fixture.client.create(body) }
        #expect(service.requests.count == 1 && fixture.waits.list.isEmpty)
    }
}
