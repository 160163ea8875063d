import Glibc

/// A client's end of a connection to a port of this machine, which says what a test tells it to, byte by byte.
final class RawConnection {
    struct Failure: Error {
        let step: String
    }

    private let socket: Int32
    /// What came and was not taken yet.
    private var received: [UInt8] = []
    /// The other side has closed, or reset, the connection.
    private(set) var isEnded = false

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
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else {
            close(socket)
            throw Failure(step: "connect")
        }
    }

    deinit { close(socket) }

    /// False where the other side has gone.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress?.advanced(by: done), $0.count - done, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            done += count
        }
        return true
    }

    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// A request to /v1/messages.
    func post(_ body: String) {
        send(
            """
            POST /v1/messages HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r
            content-length: \(body.utf8.count)\r\n\r\n\(body)
            """)
    }

    /// Says that nothing more will come; still listens.
    func endSending() { shutdown(socket, Int32(SHUT_WR)) }

    /// How many bytes the system keeps of what the test does not read.
    func keepLittle() {
        var size = Int32(4096)
        setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Waits for bytes, at most so long; false where none came.
    private func fill(milliseconds: Int32) -> Bool {
        var wanted = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        guard poll(&wanted, 1, milliseconds) > 0 else { return false }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(socket, &buffer, buffer.count, 0)
        guard count > 0 else {
            isEnded = true
            return false
        }
        received += buffer[..<count]
        return true
    }

    /// All until the other side closes, or until nothing comes for so long.
    func readToEnd(quietFor milliseconds: Int32 = 60_000) -> String {
        while fill(milliseconds: milliseconds) {}
        defer { received = [] }
        return String(decoding: received, as: UTF8.self)
    }

    /// What comes next; empty at the end. Throws where nothing comes within a minute.
    func read() throws -> [UInt8] {
        guard !received.isEmpty || fill(milliseconds: 60_000) || isEnded else { throw Failure(step: "nothing came") }
        defer { received = [] }
        return received
    }

    /// Sends a text on a connection of its own, and returns what comes back until the other side closes, or nothing
    /// more comes.
    static func exchange(_ text: String, port: Int) throws -> String {
        let connection = try RawConnection(port: port)
        // A gateway that closes early is no failure of the client.
        connection.send(text)
        return connection.readToEnd(quietFor: 2_000)
    }

    /// One reply, told by its `Content-Length`; nil where none comes.
    func readReply(within milliseconds: Int32 = 60_000) -> Reply? {
        while true {
            if let end = received.firstRange(of: Array("\r\n\r\n".utf8)) {
                let head = String(decoding: received[..<end.lowerBound], as: UTF8.self)
                let length =
                    head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
                    .flatMap { Int($0.dropFirst(15).filter { $0 != " " }) } ?? 0
                if received.count >= end.upperBound + length {
                    let body = received[end.upperBound..<(end.upperBound + length)]
                    received.removeFirst(end.upperBound + length)
                    return Reply(head: head, body: String(decoding: body, as: UTF8.self))
                }
            }
            guard fill(milliseconds: milliseconds) else { return nil }
        }
    }

    struct Reply {
        let head: String
        let body: String

        var status: Int { Int(head.split(separator: " ").dropFirst().first ?? "") ?? 0 }

        /// The first header of a name in lower case; nil where there is none.
        subscript(name: String) -> String? {
            head.split(separator: "\r\n").dropFirst().first { $0.lowercased().hasPrefix(name + ":") }
                .map { $0.dropFirst(name.count + 1).trimmingPrefix(" ") }.map(String.init)
        }
    }
}
