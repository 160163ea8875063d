import HTTPTypes
import Synchronization
import TestSupport
import Testing

@testable import Transport

/// TLS over real sockets, with certificates made on the spot; python3 speaks it on the server's side.
@Suite(.timeLimit(.minutes(1))) struct TLSTests {
    private func server() throws -> LoopbackServer {
        try LoopbackServer { request, connection in connection.reply(200, body: request.body) }
    }

    private func client(trusting file: String?) throws -> HTTPClient {
        var settings = ClientSettings()
        settings.certificateFile = file
        return try HTTPClient(settings)
    }

    private func failure(_ client: HTTPClient, _ url: String) async -> TransportError? {
        do throws(TransportError) {
            _ = try await client.send(HTTPCall(url: url)).collect(upTo: 100)
            return nil
        } catch { return error }
    }

    @Test(arguments: ["localhost", "127.0.0.1"]) func aCertificateOfOnesOwnIsTrustedWhereTold(_ host: String)
        async throws
    {
        let server = try server()
        defer { server.stop() }
        let certificate = try LoopbackCertificate(for: ["DNS:localhost", "IP:127.0.0.1"])
        let front = try LoopbackTLS(certificate, before: server)
        let url = "https://\(host):\(front.port)/"
        let body = [UInt8](repeating: 7, count: 300_000)
        let reply = try await client(trusting: certificate.path).send(
            HTTPCall(method: .post, url: url, body: body))
        #expect(try await reply.collect(upTo: body.count) == body)
        let failure = await failure(try client(trusting: nil), url)
        #expect(failure?.kind == .tls)
        #expect(failure?.detail.contains("certificate") == true, "\(failure?.detail ?? "no failure")")
    }

    @Test func aCertificateForAnotherNameIsRefused() async throws {
        let requests = Atomic(0)
        let server = try LoopbackServer { _, connection in
            requests.add(1, ordering: .relaxed)
            connection.reply(200, body: [])
        }
        defer { server.stop() }
        let certificate = try LoopbackCertificate(for: ["DNS:elsewhere.example"])
        let front = try LoopbackTLS(certificate, before: server)
        let failure = await failure(
            try client(trusting: certificate.path), "https://localhost:\(front.port)/")
        #expect(failure?.kind == .tls)
        #expect(failure?.detail.contains("localhost") == true, "\(failure?.detail ?? "no failure")")
        #expect(requests.load(ordering: .relaxed) == 0)
    }

    @Test func aFileOfCertificatesThatIsNoneIsNamed() async throws {
        let failure = await failure(try client(trusting: "/no/such/file.pem"), "https://127.0.0.1:1/")
        // Without the file libcurl does not even look for the server.
        #expect(failure?.kind == .tls || failure?.kind == .unreachable)
        let server = try server()
        defer { server.stop() }
        let front = try LoopbackTLS(LoopbackCertificate(for: ["IP:127.0.0.1"]), before: server)
        let named = await self.failure(
            try client(trusting: "/no/such/file.pem"), "https://127.0.0.1:\(front.port)/")
        #expect(named?.kind == .tls && named?.detail.contains("/no/such/file.pem") == true, "\(named?.detail ?? "")")
    }

    @Test func plainHTTPOnAPortOfTLS() async throws {
        let server = try server()
        defer { server.stop() }
        let certificate = try LoopbackCertificate(for: ["IP:127.0.0.1"])
        let front = try LoopbackTLS(certificate, before: server)
        let failure = await failure(try client(trusting: nil), "http://127.0.0.1:\(front.port)/")
        #expect(failure?.kind == .cutOff || failure?.kind == .malformed)
        #expect(server.accepted == 0)
    }
}
