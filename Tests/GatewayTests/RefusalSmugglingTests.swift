import TestSupport
import Testing

@testable import Gateway

/// Heads that two servers may read differently, or that are none: refused in the API's error shape, the connection
/// closed, and nothing of them, nor of what follows them, is sent to the service.
///
/// Source: RFC 9112, sections 2.2, 3, 5.1, 5.2, 6.3 and 11.2; RFC 9110, section 5.5.
@Suite struct RefusalSmugglingTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        let statuses: Set<Int>
        var testDescription: String { name }

        /// - Parameter request: `\n` stands for the two bytes that end a line, `¶` for a bare line feed.
        init(_ name: String, _ request: String, _ statuses: Int...) {
            self.name = name
            bytes = request.unicodeScalars.flatMap { scalar -> [UInt8] in
                switch scalar {
                case "\n": [13, 10]
                case "¶": [10]
                default: Array(String(scalar).utf8)
                }
            }
            self.statuses = Set(statuses)
        }
    }

    private static let first = "POST /v1/messages HTTP/1.1\nhost: localhost\n"
    /// What would be smuggled.
    private static let second = "POST /v1/messages HTTP/1.1\nhost: localhost\ncontent-length: 2\n\n{}"

    static let framing = [
        Case("length twice, unequal", first + "content-length: 2\ncontent-length: 3\n\n{}" + second, 400),
        Case("length twice, equal", first + "content-length: 2\ncontent-length: 2\n\n{}" + second, 400),
        Case("lengths in one header", first + "content-length: 2, 2\n\n{}" + second, 400),
        Case("length and chunks", first + "content-length: 4\ntransfer-encoding: chunked\n\n0\n\n" + second, 400),
        Case("chunks and length", first + "transfer-encoding: chunked\ncontent-length: 4\n\n0\n\n" + second, 400),
        Case("chunks twice", first + "transfer-encoding: chunked\ntransfer-encoding: chunked\n\n0\n\n" + second, 400),
        Case("chunks twice in one", first + "transfer-encoding: chunked, chunked\n\n0\n\n" + second, 400),
        Case("unknown coding", first + "transfer-encoding: cow\n\n0\n\n" + second, 400),
        Case("coding before chunks", first + "transfer-encoding: gzip, chunked\n\n0\n\n" + second, 400),
        Case("coding behind chunks", first + "transfer-encoding: chunked, identity\n\n0\n\n" + second, 400),
        Case("chunks in quotes", first + "transfer-encoding: \"chunked\"\n\n0\n\n" + second, 400),
        Case("chunks behind a tab", first + "transfer-encoding: x\u{b}chunked\n\n0\n\n" + second, 400),
        Case("length below nothing", first + "content-length: -1\n\n" + second, 400),
        Case("length with a sign", first + "content-length: +2\n\n{}" + second, 400),
        Case("length in hexadecimal", first + "content-length: 0x2\n\n{}" + second, 400),
        Case("length with a space", first + "content-length: 1 2\n\n{}" + second, 400),
        Case("empty length", first + "content-length:\n\n" + second, 400),
        Case("length of letters", first + "content-length: x\n\n" + second, 400),
        Case("length of 2 GB", first + "content-length: 2147483648\n\n" + second, 413),
        Case("length of 33 MB", first + "content-length: 33554433\n\n" + second, 413),
        Case("length beyond 64 bits", first + "content-length: 18446744073709551618\n\n{}" + second, 400, 413),
        Case("chunk without a size", first + "transfer-encoding: chunked\n\n\n{}\n0\n\n" + second, 400),
        Case("chunk of letters", first + "transfer-encoding: chunked\n\nzz\n{}\n0\n\n" + second, 400),
        Case("chunk below nothing", first + "transfer-encoding: chunked\n\n-2\n{}\n0\n\n" + second, 400),
        Case(
            "chunk beyond 64 bits",
            first + "transfer-encoding: chunked\n\n10000000000000002\n{}\n0\n\n" + second, 400, 413),
        Case("chunk longer than told", first + "transfer-encoding: chunked\n\n2\n{}{}\n0\n\n" + second, 400),
        Case("chunk with a bare line feed", first + "transfer-encoding: chunked\n\n2¶{}\n0\n\n" + second, 400),
    ]

    static let lines = [
        Case("bare line feeds", first.replacing("\n", with: "¶") + "content-length: 2¶¶{}" + second, 400),
        Case("one bare line feed", first + "x: y¶content-length: 2\n\n{}" + second, 400),
        Case("bare carriage return", first + "x: y\rcontent-length: 2\n\n" + second, 400),
        Case("carriage return in a name", first + "x\ry: z\ncontent-length: 2\n\n{}" + second, 400),
        Case("folded header", first + "x: y\n content-length: 2\n\n" + second, 400),
        Case("folded first header", "POST /v1/messages HTTP/1.1\n host: localhost\n\n" + second, 400),
        Case("space before the colon", first + "content-length : 2\n\n{}" + second, 400),
        Case("tab before the colon", first + "transfer-encoding\t: chunked\n\n0\n\n" + second, 400),
        Case("space in a name", first + "content length: 2\n\n{}" + second, 400),
        Case("empty name", first + ": y\ncontent-length: 2\n\n{}" + second, 400),
        Case("no colon", first + "nonsense\n\n" + second, 400),
        Case("NUL in a value", first + "x: y\0z\ncontent-length: 2\n\n{}" + second, 400),
        Case("NUL in a name", first + "x\0y: z\ncontent-length: 2\n\n{}" + second, 400),
        Case("NUL in the target", "POST /v1/mess\0ages HTTP/1.1\nhost: localhost\n\n" + second, 400),
        Case("control character in a value", first + "x: \u{1}\ncontent-length: 2\n\n{}" + second, 400),
        Case("letters beyond ASCII in a name", first + "größe: 1\n\n" + second, 400),
    ]

    static let starts = [
        Case("target with a host", "POST http://localhost/v1/messages HTTP/1.1\nhost: localhost\n\n" + second, 400),
        Case("target of another host", "GET http://evil.test/v1/models HTTP/1.1\nhost: localhost\n\n" + second, 400),
        Case("target of a tunnel", "CONNECT localhost:443 HTTP/1.1\nhost: localhost\n\n" + second, 400, 405),
        Case("target of all", "OPTIONS * HTTP/1.1\nhost: localhost\n\n" + second, 400, 405),
        Case("target without a slash", "GET v1/models HTTP/1.1\nhost: localhost\n\n" + second, 400),
        Case("target with two dots", "POST /v1/x/../messages HTTP/1.1\nhost: localhost\n\n" + second, 400),
        Case("target out of /v1", "GET /v1/../admin HTTP/1.1\nhost: localhost\n\n" + second, 400),
        Case("dots as escapes", "POST /v1/x/%2e%2E/messages HTTP/1.1\nhost: localhost\n\n" + second, 400),
        Case("letter as an escape", "POST /v1/%6dessages HTTP/1.1\nhost: localhost\n\n" + second, 400),
        Case("slash as an escape", "POST /v1%2fmessages HTTP/1.1\nhost: localhost\n\n" + second, 400),
        Case("two slashes", "POST /v1//messages HTTP/1.1\nhost: localhost\n\n" + second, 400),
        Case("backslash", "POST /v1/x\\..\\messages HTTP/1.1\nhost: localhost\n\n" + second, 400),
        Case("torn escape", "POST /v1/messages%2 HTTP/1.1\nhost: localhost\n\n" + second, 400),
        Case("fragment", "POST /v1/messages#x HTTP/1.1\nhost: localhost\n\n" + second, 400),
        Case("letters beyond ASCII in the target", "GET /v1/mödels HTTP/1.1\nhost: localhost\n\n" + second, 400),
        Case("space in the target", "GET /v1/mo dels HTTP/1.1\nhost: localhost\n\n" + second, 400),
        Case("no host", "POST /v1/messages HTTP/1.1\ncontent-length: 2\n\n{}" + second, 400),
        Case("empty host", "POST /v1/messages HTTP/1.1\nhost:\ncontent-length: 2\n\n{}" + second, 400),
        Case("two hosts", "POST /v1/messages HTTP/1.1\nhost: localhost\nhost: localhost\n\n" + second, 400),
        Case("host of two", "POST /v1/messages HTTP/1.1\nhost: localhost, evil.test\n\n" + second, 400, 421),
        Case("host with a user", "POST /v1/messages HTTP/1.1\nhost: evil.test@localhost\n\n" + second, 400, 421),
        Case("host with a wrong port", "POST /v1/messages HTTP/1.1\nhost: localhost:9x\n\n" + second, 400),
        Case("unknown method", "BREW /v1/messages HTTP/1.1\nhost: localhost\n\n" + second, 400),
        Case("method in small letters", "post /v1/messages HTTP/1.1\nhost: localhost\n\n" + second, 400),
        Case("method of others", "TRACE /v1/messages HTTP/1.1\nhost: localhost\n\n" + second, 405),
        Case("preflight of a page", "OPTIONS /v1/messages HTTP/1.1\nhost: localhost\n\n" + second, 405),
        Case("HTTP/0.9", "GET /v1/models\n\n" + second, 400, 505),
        Case("HTTP/1.0", "POST /v1/messages HTTP/1.0\nhost: localhost\ncontent-length: 2\n\n{}" + second, 505),
        Case("HTTP/1.2", "POST /v1/messages HTTP/1.2\nhost: localhost\ncontent-length: 2\n\n{}" + second, 400, 505),
        Case("HTTP/2", "PRI * HTTP/2.0\n\nSM\n\n", 400, 505),
        Case("HTTP/11", "GET /v1/models HTTP/11\nhost: localhost\n\n" + second, 400),
        Case("TLS", "\u{16}\u{3}\u{1} nonsense\n\n", 400),
    ]

    @Test func nothingOfItReachesTheService() async throws {
        let service = try MockService { _, number in .message(MockMessage(id: "msg_\(number)")) }
        let fixture = try await GatewayFixture(service.url)
        for one in RefusalSmugglingTests.framing + RefusalSmugglingTests.lines + RefusalSmugglingTests.starts {
            let client = try RawConnection(port: fixture.gateway.port)
            client.send(one.bytes)
            let reply = client.readReply()
            #expect(one.statuses.contains(reply?.status ?? 0), "\(one.name): \(reply?.head ?? "closed")")
            #expect(reply?.body.hasPrefix(#"{"type":"error","error":{"type":""#) ?? false, "\(one.name)")
            #expect(reply?["connection"] == "close", "\(one.name)")
            #expect(client.readToEnd() == "", "\(one.name): more than one reply")
            #expect(client.isEnded, "\(one.name)")
            #expect(service.requests.isEmpty, "\(one.name)")
        }
        #expect(try await fixture.books().isEmpty)
    }

    @Test func requestsInARowAreAnsweredInTheirOrder() async throws {
        let service = try MockService { _, number in .message(MockMessage(id: "msg_\(number)")) }
        let fixture = try await GatewayFixture(service.url)
        let client = try RawConnection(port: fixture.gateway.port)
        let body = GatewayFixture.plain
        let one = "POST /v1/messages HTTP/1.1\r\nhost: localhost\r\ncontent-length: \(body.utf8.count)\r\n\r\n" + body
        client.send(one + one + one)
        for number in 0..<3 { #expect(client.readReply()?.body.contains(#""id":"msg_\#(number)""#) ?? false) }
        // A client that has said all it has to say gets its replies, too; what is no request is refused behind them.
        client.send(one + one + "nonsense\r\n\r\n")
        for number in 3..<5 { #expect(client.readReply()?.body.contains(#""id":"msg_\#(number)""#) ?? false) }
        #expect(client.readReply()?.status == 400)
        #expect(client.readToEnd() == "")
        let last = try RawConnection(port: fixture.gateway.port)
        last.send(one + one)
        last.endSending()
        for number in 5..<7 { #expect(last.readReply()?.body.contains(#""id":"msg_\#(number)""#) ?? false) }
        #expect(last.readToEnd() == "")
        #expect(last.isEnded)
        #expect(try await fixture.books().count == 7)
    }

    /// As some clients do with their first request.
    @Test func anOfferOfAnotherProtocolIsPassedOver() async throws {
        let service = try MockService { _, number in .message(MockMessage(id: "msg_\(number)")) }
        let fixture = try await GatewayFixture(service.url)
        let client = try RawConnection(port: fixture.gateway.port)
        client.send(
            "POST /v1/messages HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade, http2-settings\r\nupgrade: h2c\r\n"
                + "http2-settings: AAMAAABkAAQBAAAAAAIAAAAA\r\ncontent-length: 2\r\n\r\n{}")
        #expect(client.readReply()?.status == 200)
        // The connection ends, since what follows might be anything.
        #expect(client.readToEnd() == "")
        #expect(client.isEnded)
        #expect(service.requests.first?["upgrade"] == nil)
        #expect(service.requests.first?["http2-settings"] == nil)
    }
}
