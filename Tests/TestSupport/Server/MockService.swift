import Synchronization

/// What the mock service does with a request.
public enum MockAnswer: Sendable {
    /// A reply, streamed where the request asks for it.
    case message(MockMessage)
    /// The bytes of the message's stream in pieces of `size`, and the connection cut behind `cut` of them.
    case torn(MockMessage, size: Int, cut: Int?)
    /// The message's stream whose end is the connection's end, closed behind so many bytes.
    case closed(MockMessage, cut: Int)
    /// The first bytes of the message's stream, and nothing more until the other side goes.
    case held(MockMessage, cut: Int)
    /// An error of the API.
    case error(Int, type: String, message: String, headers: [(String, String)])
    /// Anything.
    case raw(Int, headers: [(String, String)], body: String)
    /// A body without an end.
    case endless
    /// No answer until the other side goes.
    case silence
}

/// The Messages API on loopback, with answers from a script, and an account of what it served.
public final class MockService: Sendable {
    private let account = Mutex(Account())
    private let server = Mutex<LoopbackServer?>(nil)

    private struct Account {
        var requests: [LoopbackRequest] = []
        var served: [MockMessage] = []
    }

    /// - Parameter script: the answer to a request, by its number from 0.
    public init(_ script: @escaping @Sendable (LoopbackRequest, Int) -> MockAnswer) throws {
        let listening = try LoopbackServer { [weak self] request, connection in
            guard let self else { return }
            let number = account.withLock { account in
                account.requests.append(request)
                return account.requests.count - 1
            }
            answer(request, script(request, number), connection)
        }
        server.withLock { $0 = listening }
    }

    deinit { stop() }

    public var url: String { server.withLock { $0?.url ?? "" } }

    /// All requests so far, in the order of their arrival.
    public var requests: [LoopbackRequest] { account.withLock(\.requests) }

    /// The messages that went out whole.
    public var served: [MockMessage] { account.withLock(\.served) }

    public func stop() { server.withLock { $0 }?.stop() }

    private func answer(_ request: LoopbackRequest, _ answer: MockAnswer, _ connection: LoopbackConnection) {
        let identity = [("request-id", "req_mock")]
        switch answer {
        case .message(let message):
            let body = String(decoding: request.body, as: UTF8.self)
            if body.contains(#""stream":true"#) || body.contains(#""stream": true"#) {
                connection.begin(200, identity + [("content-type", "text/event-stream; charset=utf-8")])
                for event in message.events { connection.piece(Array(event.utf8)) }
                connection.end()
            } else {
                connection.reply(200, identity + [("content-type", "application/json")], body: message.json.utf8)
            }
            if !connection.endedByPeer { account.withLock { $0.served.append(message) } }
        case .torn(let message, let size, let cut):
            connection.begin(200, identity + [("content-type", "text/event-stream")])
            let bytes = Array(message.events.joined().utf8)
            let end = min(cut ?? bytes.count, bytes.count)
            for start in stride(from: 0, to: end, by: size) { connection.piece(bytes[start..<min(start + size, end)]) }
            if cut == nil {
                connection.end()
                account.withLock { $0.served.append(message) }
            } else {
                connection.close()
            }
        case .closed(let message, let cut):
            var head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n"
            for (name, value) in identity { head += "\(name): \(value)\r\n" }
            connection.send(Array((head + "\r\n").utf8) + Array(message.events.joined().utf8.prefix(cut)))
            connection.close()
        case .held(let message, let cut):
            connection.begin(200, identity + [("content-type", "text/event-stream")])
            connection.piece(Array(message.events.joined().utf8.prefix(cut)))
            _ = connection.waitForPeerToClose(seconds: 60)
        case .error(let status, let type, let message, let headers):
            let body = #"{"type":"error","error":{"type":"\#(type)","message":"\#(message)"}}"#
            connection.reply(status, identity + headers + [("content-type", "application/json")], body: body.utf8)
        case .raw(let status, let headers, let body): connection.reply(status, headers, body: body.utf8)
        case .endless:
            connection.begin(200, identity)
            let piece = [UInt8](repeating: UInt8(ascii: " "), count: 64 << 10)
            while connection.piece(piece) {}
        case .silence: _ = connection.waitForPeerToClose(seconds: 60)
        }
    }
}
