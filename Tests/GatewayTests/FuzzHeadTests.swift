import TestSupport
import Testing

@testable import Gateway

/// Requests with random damage over real sockets: each is answered or its connection closed, the gateway goes on,
/// and whatever of it the service billed stands in the books.
@Suite(.timeLimit(.minutes(5))) struct FuzzHeadTests {
    private static let seed: UInt64 = 0x5EED_0008
    private static let count = 1500

    private static let requests = [
        "POST /v1/messages HTTP/1.1\r\nhost: localhost\r\nx-api-key: k\r\ncontent-type: application/json\r\n"
            + "content-length: \(GatewayFixture.plain.utf8.count)\r\n\r\n" + GatewayFixture.plain,
        "POST /v1/messages?beta=true HTTP/1.1\r\nHost: 127.0.0.1:1\r\nAuthorization: Bearer k\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n\(String(GatewayFixture.streamed.utf8.count, radix: 16))\r\n"
            + GatewayFixture.streamed + "\r\n0\r\n\r\n",
        "GET /v1/models HTTP/1.1\r\nhost: localhost\r\naccept-encoding: gzip;q=0.5\r\nconnection: keep-alive, x\r\n\r\n",
        "GET /farthing/metrics HTTP/1.1\r\nhost: [::1]:80\r\nauthorization: Bearer token-of-the-test\r\n\r\n",
        "POST /v1/messages HTTP/1.1\r\nhost: localhost\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n{}",
    ]

    /// What parsers stumble over.
    private static let pieces = [
        "\r\n", "\n", "\r", "\r\n\r\n", "\0", ":", " ", "\t", ";", ",", "%", "../", "//", "HTTP/1.1", "HTTP/1.0",
        "content-length: 5\r\n", "content-length: 99999999999999999999\r\n", "transfer-encoding: chunked\r\n",
        "transfer-encoding: gzip\r\n", "host: evil.test\r\n", "origin: http://evil.test\r\n", "upgrade: h2c\r\n",
        "connection: close\r\n", "connection: upgrade\r\n", "ffffffffffffffff\r\n", "0\r\n\r\n", "-1", "\u{FEFF}", "ß",
        "POST /v1/messages HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\n\r\n{}",
    ]

    private static func damage(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
        let place = random.int(0...(bytes.count - 1))
        switch random.int(0...6) {
        case 0: bytes[place] ^= UInt8(1 << random.int(0...7))
        case 1: bytes[place] = UInt8(random.int(0...255))
        case 2: bytes.removeSubrange(place..<min(bytes.count, place + random.int(1...12)))
        case 3: bytes.insert(contentsOf: Array(random.pick(pieces).utf8), at: place)
        case 4: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + random.int(1...60))], at: place)
        case 5: bytes.removeSubrange(place...)
        default: bytes += Array(random.pick(requests).utf8)
        }
        if bytes.isEmpty { bytes = [0] }
    }

    @Test func theGatewayAnswersOrClosesAndGoesOn() async throws {
        print("seed \(FuzzHeadTests.seed)")
        var random = SplitMix64(seed: FuzzHeadTests.seed)
        let service = try MockService { request, number in
            request.method == "POST" && request.path == "/v1/messages"
                ? .message(MockMessage(id: "msg_\(number)")) : .raw(404, headers: [], body: "{}")
        }
        let fixture = try await GatewayFixture(service.url)
        var answered = 0
        for number in 0..<FuzzHeadTests.count {
            var bytes = Array(random.pick(FuzzHeadTests.requests).utf8)
            for _ in 0..<random.int(1...4) { FuzzHeadTests.damage(&bytes, &random) }
            let client = try RawConnection(port: fixture.gateway.port)
            let cut = random.chance(1, in: 3) ? random.int(0...bytes.count) : 0
            client.send(Array(bytes[..<cut]))
            client.send(Array(bytes[cut...]))
            client.endSending()
            let reply = client.readToEnd()
            #expect(client.isEnded, "\(number): neither answered nor closed: \(String(decoding: bytes, as: UTF8.self))")
            #expect(reply.isEmpty || reply.hasPrefix("HTTP/1.1 "), "\(number): \(reply.prefix(80))")
            if !reply.isEmpty { answered += 1 }
        }
        let last = try await fixture.send(GatewayFixture.plain)
        #expect(last.status == 200)
        _ = try await last.collect(upTo: 1 << 20)
        try await fixture.settle()
        // The damage leaves enough of the requests that both sides are tried.
        #expect(answered > FuzzHeadTests.count / 4)
        let billed = service.served
        #expect(billed.count > FuzzHeadTests.count / 20)
        #expect(billed.count < FuzzHeadTests.count)
        #expect(try await fixture.books() == billed.map { GatewayFixture.Entry($0) })
    }
}
