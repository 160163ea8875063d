import Glibc

/// A client on a bare socket that reads when it is told to, and may say that it has said all.
final class HalfClient {
    struct Failure: Error {
        let step: String
    }

    private let socket: Int32

    /// - Parameter buffer: bytes of the socket's own buffer for what comes; nil: the system's choice.
    init(port: Int, buffer: Int32? = nil) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var buffer { setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &buffer, 4) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard connected else { throw Failure(step: "connect") }
        // Nothing here may wait for ever.
        var timeout = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(socket) }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Glibc.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// A request to /v1/messages.
    func post(_ body: String) {
        send(
            """
            POST /v1/messages HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r
            content-length: \(body.utf8.count)\r\n\r\n\(body)
            """)
    }

    /// Has said all; still listens.
    func endSending() { shutdown(socket, Int32(SHUT_WR)) }

    /// What comes next; empty at the end. Throws where nothing comes within a minute.
    func read(_ limit: Int = 65_536) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: limit)
        let count = recv(socket, &bytes, limit, 0)
        guard count >= 0 else { throw Failure(step: "nothing came: \(errno)") }
        return Array(bytes.prefix(count))
    }

    /// All until the other side closes.
    func readToEnd() throws -> String {
        var whole: [UInt8] = []
        while case let piece = try read(), !piece.isEmpty { whole += piece }
        return String(decoding: whole, as: UTF8.self)
    }
}
