import HTTPTypes
import TestSupport
import Testing
import Transport

@testable import Gateway

/// Requests and replies pass unchanged, and what the service served stands in the books once.
@Suite struct ForwardingTests {
    @Test(arguments: [false, true])
    func repliesPassAndAreBooked(waitsForDisk: Bool) async throws {
        let service = try MockService { _, number in .message(MockMessage(id: "msg_\(number)")) }
        let fixture = try await GatewayFixture(service.url, waitsForDisk: waitsForDisk)
        let plain = try await fixture.send(GatewayFixture.plain)
        let message = MockMessage(id: "msg_0")
        #expect(plain.status == 200)
        #expect(plain.headers[try #require(HTTPField.Name("request-id"))] == "req_mock")
        #expect(try await plain.collect(upTo: 1 << 20) == Array(message.json.utf8))
        let stream = try await fixture.send(GatewayFixture.streamed)
        #expect(stream.headers[.contentType] == "text/event-stream; charset=utf-8")
        #expect(try await stream.collect(upTo: 1 << 20) == Array(MockMessage(id: "msg_1").events.joined().utf8))
        #expect(
            service.requests.map { String(decoding: $0.body, as: UTF8.self) }
                == [GatewayFixture.plain, GatewayFixture.streamed])
        #expect(try await fixture.books() == service.served.map { GatewayFixture.Entry($0) })
        #expect(service.served.count == 2)
    }

    @Test func headersOfTheClientGoOnButForTheGatewaysOwn() async throws {
        let service = try MockService { _, number in .message(MockMessage(id: "msg_\(number)")) }
        let fixture = try await GatewayFixture(service.url)
        _ = try await fixture.send(
            GatewayFixture.plain,
            [
                ("anthropic-version", "2023-06-01"), ("x-farthing-session", "s1"), ("x-farthing-project", "p1"),
                ("x-farthing-tags", "b, a"), ("accept-encoding", "br, gzip"), ("x-odd-Name", "kept"),
            ]
        ).collect(upTo: 1 << 20)
        let request = try #require(service.requests.first)
        #expect(request["x-api-key"] == GatewayFixture.key)
        #expect(request["anthropic-version"] == "2023-06-01")
        #expect(request["x-odd-name"] == "kept")
        #expect(request["accept-encoding"] == "gzip")
        #expect(!request.headers.contains { $0.name.lowercased().hasPrefix("x-farthing") })
        let rows = try await fixture.rows()
        let row = try #require(rows.first)
        #expect(row["session_text"] == "s1")
        #expect(row["project_text"] == "p1")
        #expect(row["tags_text"] == "a,b")
        // HMAC-SHA256 of the key under the secret, its first 16 bytes: by openssl,
        // printf sk-ant-CANARY-0123456789 | openssl dgst -sha256 -hmac secret
        #expect(row["key_text"] == "9db3dc7a8260e63985361f4ae2295501")
        #expect(try !fixture.anyFile(holds: GatewayFixture.key))
        #expect(try !fixture.anyFile(holds: "SECRET-PROMPT"))
    }

    @Test func errorsPassWithTheirHeadersAndAreNotPriced() async throws {
        let service = try MockService { _, _ in
            .error(529, type: "overloaded_error", message: "busy", headers: [("retry-after", "7")])
        }
        let fixture = try await GatewayFixture(service.url)
        let reply = try await fixture.send(GatewayFixture.plain)
        #expect(reply.status == 529)
        #expect(reply.headers[try #require(HTTPField.Name("retry-after"))] == "7")
        #expect(String(decoding: try await reply.collect(upTo: 1 << 20), as: UTF8.self).contains("overloaded_error"))
        #expect(try await fixture.books().isEmpty)
    }

    @Test func aServiceThatIsAwayIsABadGateway() async throws {
        let fixture = try await GatewayFixture("http://127.0.0.1:9")
        let reply = try await fixture.send(GatewayFixture.plain)
        #expect(reply.status == 502)
        #expect(
            String(decoding: try await reply.collect(upTo: 1 << 20), as: UTF8.self).contains(#""type":"api_error""#))
    }

    /// Cut behind every byte of a stream: the client gets what came, and the books have the right counts or
    /// counts that are no greater, flagged.
    @Test func aCutStreamIsALowerBound() async throws {
        let message = MockMessage(id: "msg_cut")
        let whole = Array(message.events.joined().utf8)
        let service = try MockService { _, number in .torn(message, size: 300, cut: number) }
        let fixture = try await GatewayFixture(service.url)
        for cut in 0..<whole.count {
            var received: [UInt8] = []
            do {
                let reply = try await fixture.send(GatewayFixture.streamed)
                while let piece = try await reply.body.next() { received += piece }
            } catch {
                // The end of the connection in the middle of the reply.
            }
            #expect(received == Array(whole[..<cut]), "cut at \(cut)")
        }
        let truth = GatewayFixture.Entry(message)
        let books = try await fixture.books()
        #expect(books.count == whole.count)
        for (cut, entry) in books.enumerated() {
            if entry.isIncomplete { #expect(entry.isAtMost(truth), "cut at \(cut)") } else { #expect(entry == truth) }
        }
        #expect(books.contains { $0.isIncomplete && $0.input == truth.input })
    }

    /// Split behind every byte, also inside a character.
    @Test func splitEventsAreRead() async throws {
        let message = MockMessage(id: "msg_split")
        let service = try MockService { _, number in .torn(message, size: number + 1, cut: nil) }
        let fixture = try await GatewayFixture(service.url)
        for size in 1...20 {
            let reply = try await fixture.send(GatewayFixture.streamed)
            let bytes = try await reply.collect(upTo: 1 << 20)
            #expect(bytes == Array(message.events.joined().utf8), "pieces of \(size)")
        }
        #expect(try await fixture.books() == Array(repeating: GatewayFixture.Entry(message), count: 20))
    }

    /// The end of a stream was seen, and an event that told usage could not be read: no complete row.
    @Test func anEventThatCannotBeReadIsALowerBound() async throws {
        let message = MockMessage(id: "msg_torn")
        let server = try LoopbackServer { _, connection in
            let whole = message.events.joined()
            let damaged = whole.replacing(#""type":"message_delta""#, with: #""type":"message_delta"#)
            connection.reply(200, [("content-type", "Text/Event-Stream")], body: damaged.utf8)
        }
        defer { server.stop() }
        let fixture = try await GatewayFixture(server.url)
        _ = try await fixture.send(GatewayFixture.streamed).collect(upTo: 1 << 20)
        let books = try await fixture.books()
        let entry = try #require(books.first)
        #expect(books.count == 1)
        #expect(entry.isIncomplete)
        #expect(entry.isAtMost(GatewayFixture.Entry(message)))
    }

    @Test func aCompressedReplyPassesAsItIsAndIsRead() async throws {
        let message = MockMessage(id: "msg_zip")
        let packed = try SampleFolder.gzipped(Array(message.json.utf8))
        let server = try LoopbackServer { _, connection in
            connection.reply(200, [("content-type", "application/json"), ("content-encoding", "gzip")], body: packed)
        }
        defer { server.stop() }
        let fixture = try await GatewayFixture(server.url)
        let reply = try await fixture.send(GatewayFixture.plain, [("accept-encoding", "gzip, deflate, br")])
        #expect(try await reply.collect(upTo: 1 << 20) == packed)
        #expect(try await fixture.books() == [GatewayFixture.Entry(message)])
    }
}
