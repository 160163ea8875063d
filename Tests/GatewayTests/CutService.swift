import TestSupport

/// A service whose replies are cut and split where the request says: `x-cut` bytes of the body go out, and the
/// connection is closed; `x-split` is the place behind which the second piece begins.
struct CutService {
    /// How a reply is told.
    enum Form: String, CaseIterable, Sendable {
        case plainWithLength
        case plainUntilClosed
        case plainZipped
        case earlyInChunks
        case lateInChunks
        case earlyUntilClosed
        case lateUntilClosed
        case streamZipped
        /// Lines end in CR and LF.
        case returnsAndLines
        /// Lines end in CR.
        case returns

        var isStream: Bool { !rawValue.hasPrefix("plain") }
        var isZipped: Bool { rawValue.hasSuffix("Zipped") }
        /// The end of the connection is the end of the reply.
        var endsWithConnection: Bool { rawValue.hasSuffix("UntilClosed") }
    }

    let message: MockMessage
    let server: LoopbackServer
    private let bodies: [Form: [UInt8]]

    init() throws {
        var message = MockMessage(id: "msg_cut")
        message.content = [.text("Größe 1 🦊")]
        var late = message
        late.tellsInputLate = true
        let early = message.events.joined()
        var bodies: [Form: [UInt8]] = [:]
        for form in Form.allCases {
            bodies[form] =
                switch form {
                case .plainWithLength, .plainUntilClosed: Array(message.json.utf8)
                case .plainZipped: try SampleFolder.gzipped(Array(message.json.utf8))
                case .earlyInChunks, .earlyUntilClosed: Array(early.utf8)
                case .lateInChunks, .lateUntilClosed: Array(late.events.joined().utf8)
                case .streamZipped: try SampleFolder.gzipped(Array(early.utf8))
                case .returnsAndLines: Array(early.replacing("\n", with: "\r\n").utf8)
                case .returns: Array(early.replacing("\n", with: "\r").utf8)
                }
        }
        self.message = message
        let replies = bodies
        self.bodies = bodies
        server = try LoopbackServer { request, connection in
            guard let form = request["x-form"].flatMap(Form.init), let body = replies[form] else { return }
            let split = request["x-split"].flatMap { Int($0) }
            CutService.answer(connection, form, body, cut: request["x-cut"].flatMap { Int($0) }, split: split)
        }
    }

    func body(_ form: Form) -> [UInt8] { bodies[form] ?? [] }

    private static func answer(
        _ connection: LoopbackConnection, _ form: Form, _ body: [UInt8], cut: Int?, split: Int?
    ) {
        var head = "HTTP/1.1 200 OK\r\nrequest-id: req_cut\r\n"
        head += "content-type: \(form.isStream ? "text/event-stream" : "application/json")\r\n"
        if form.isZipped { head += "content-encoding: gzip\r\n" }
        let sent = body.prefix(cut ?? body.count)
        if form.endsWithConnection {
            connection.send(Array((head + "connection: close\r\n\r\n").utf8) + sent)
            return connection.close()
        }
        if form.isStream {
            // All at once, or each piece would wait for the acknowledgement of the one before it; the pieces are the
            // chunks, which are read one by one.
            var bytes = Array((head + "transfer-encoding: chunked\r\n\r\n").utf8)
            for piece in [sent.prefix(split ?? body.count), sent.dropFirst(split ?? body.count)] where !piece.isEmpty {
                bytes += Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + [13, 10]
            }
            connection.send(bytes + (cut == nil ? Array("0\r\n\r\n".utf8) : []))
        } else {
            connection.send(Array((head + "content-length: \(body.count)\r\n\r\n").utf8) + sent)
        }
        if cut != nil { connection.close() }
    }
}

extension GatewayFixture {
    /// What a client sees of a reply: its bytes, and whether they came to an end.
    func receive(_ headers: [(String, String)]) async throws -> (bytes: [UInt8], isWhole: Bool) {
        let reply = try await send(GatewayFixture.streamed, headers)
        var received: [UInt8] = []
        do {
            while let piece = try await reply.body.next() { received += piece }
            return (received, true)
        } catch {
            return (received, false)
        }
    }
}
