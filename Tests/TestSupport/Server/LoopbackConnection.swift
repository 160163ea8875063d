import Glibc

/// A request as it came.
public struct LoopbackRequest: Sendable {
    public var method = ""
    public var target = ""
    /// In order, as spelled.
    public var headers: [(name: String, value: String)] = []
    public var body: [UInt8] = []

    /// The first header of a name, whatever its case.
    public subscript(name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The target without its query.
    public var path: String { String(target.prefix { $0 != "?" }) }

    /// The value of a query's member, as it was sent.
    public func query(_ name: String) -> String? {
        let query = target.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
        return query.split(separator: "&").first { $0.hasPrefix(name + "=") }
            .map { String($0.dropFirst(name.count + 1)) }
    }
}

/// The server's end of a connection; used by one thread.
public final class LoopbackConnection {
    private let socket: Int32
    private var pending: [UInt8] = []
    /// The handler closed it.
    public private(set) var isClosed = false
    /// The other side closed it, or it broke.
    public private(set) var endedByPeer = false

    init(_ socket: Int32) { self.socket = socket }

    // MARK: Reading

    func readRequest() -> LoopbackRequest? {
        while true {
            if let end = LoopbackConnection.headEnd(pending) {
                var request = LoopbackConnection.parse(pending[..<end])
                pending.removeFirst(end)
                let length = Int(request["content-length"] ?? "") ?? 0
                while pending.count < length { guard fill() else { return nil } }
                request.body = Array(pending.prefix(length))
                pending.removeFirst(length)
                return request
            }
            if pending.first == 0x16 {
                // Someone talks TLS to a server that has none.
                reply(400, body: "plain HTTP is spoken here".utf8)
                return nil
            }
            guard fill() else { return nil }
        }
    }

    private func fill() -> Bool {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = recv(socket, &bytes, bytes.count, 0)
        guard count > 0 else {
            endedByPeer = true
            return false
        }
        pending += bytes.prefix(count)
        return true
    }

    private static func headEnd(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 4 else { return nil }
        return (3..<bytes.count).first { place in
            bytes[place] == 10 && bytes[place - 1] == 13 && bytes[place - 2] == 10 && bytes[place - 3] == 13
        }.map { $0 + 1 }
    }

    private static func parse(_ head: ArraySlice<UInt8>) -> LoopbackRequest {
        var request = LoopbackRequest()
        let lines = String(decoding: head, as: UTF8.self).split(whereSeparator: \.isNewline)
        let words = lines.first?.split(separator: " ") ?? []
        if words.count >= 2 { (request.method, request.target) = (String(words[0]), String(words[1])) }
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            request.headers.append((String(line[..<colon]), String(value)))
        }
        return request
    }

    // MARK: Writing

    /// A whole reply.
    public func reply(_ status: Int, _ headers: [(String, String)] = [], body: some Sequence<UInt8>) {
        let body = Array(body)
        var head = "HTTP/1.1 \(status) Reply\r\ncontent-length: \(body.count)\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        send(Array((head + "\r\n").utf8) + body)
    }

    /// The head of a reply in pieces.
    public func begin(_ status: Int, _ headers: [(String, String)] = []) {
        var head = "HTTP/1.1 \(status) Reply\r\ntransfer-encoding: chunked\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        send(Array((head + "\r\n").utf8))
    }

    /// A piece of a reply begun with `begin`.
    @discardableResult
    public func piece(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.isEmpty || send(Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + [13, 10])
    }

    /// The end of a reply begun with `begin`.
    public func end() { send(Array("0\r\n\r\n".utf8)) }

    /// Bytes as they are; false where the other side has gone.
    @discardableResult
    public func send(_ bytes: [UInt8]) -> Bool {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress?.advanced(by: done), $0.count - done, 0)
            }
            guard count > 0 else {
                endedByPeer = true
                isClosed = true
                return false
            }
            done += count
        }
        return true
    }

    /// Closes the connection behind what was written.
    public func close() { isClosed = true }

    /// Breaks the connection: the other side sees a reset.
    public func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
        isClosed = true
    }

    /// Carries bytes to a port of 127.0.0.1 and back until one side closes: what a proxy does after CONNECT.
    public func tunnel(to port: UInt16) {
        isClosed = true
        let other = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { Glibc.close(other) }
        guard LoopbackServer.withAddress(of: port, { connect(other, $0, $1) == 0 }) else { return }
        var both = [
            pollfd(fd: socket, events: Int16(POLLIN), revents: 0), pollfd(fd: other, events: Int16(POLLIN), revents: 0),
        ]
        var bytes = [UInt8](repeating: 0, count: 65_536)
        while poll(&both, 2, -1) > 0 {
            for (place, sink) in [(0, other), (1, socket)] where both[place].revents != 0 {
                let count = recv(both[place].fd, &bytes, bytes.count, 0)
                guard count > 0, Glibc.send(sink, bytes, count, 0) == count else { return }
            }
        }
    }

    /// Whether the other side has closed by the end of so many milliseconds, in which it is not spoken to.
    public func isGone(after milliseconds: Int32) -> Bool {
        var wanted = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        var byte: UInt8 = 0
        if poll(&wanted, 1, milliseconds) > 0, recv(socket, &byte, 1, Int32(MSG_PEEK)) <= 0 { endedByPeer = true }
        if endedByPeer { isClosed = true }
        return endedByPeer
    }

    /// Waits until the other side closes, at most so many seconds; false where it did not.
    public func waitForPeerToClose(seconds: Int) -> Bool {
        var timeout = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        var byte: UInt8 = 0
        while true {
            let count = recv(socket, &byte, 1, 0)
            if count > 0 { continue }
            endedByPeer = count == 0 || (errno != EAGAIN && errno != EWOULDBLOCK)
            isClosed = true
            return endedByPeer
        }
    }
}
