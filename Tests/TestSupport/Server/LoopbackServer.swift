import Glibc
import Synchronization

/// A real HTTP/1.1 server on a free port of 127.0.0.1, one thread a connection, for tests.
///
/// The handler gets each request with its connection, and writes what it likes: whole replies, streams,
/// torn ones, or nothing.
public final class LoopbackServer: Sendable {
    public typealias Handler = @Sendable (LoopbackRequest, LoopbackConnection) -> Void

    public let port: UInt16
    private let listener: Int32
    private let handler: Handler
    private let open = Mutex<Set<Int32>>([])
    private let hasStopped = Atomic(false)
    private let acceptedCount = Atomic(0)
    private let closedByPeerCount = Atomic(0)

    public init(_ handler: @escaping Handler) throws {
        signal(SIGPIPE, SIG_IGN)
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var on: Int32 = 1
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, 4)
        port = try LoopbackServer.listen(socket, queue: 4096)
        listener = socket
        self.handler = handler
        Thread.start { [self] in accept() }
    }

    /// `http://127.0.0.1:port`
    public var url: String { "http://127.0.0.1:\(port)" }

    /// Connections that were made so far.
    public var accepted: Int { acceptedCount.load(ordering: .relaxed) }

    /// Connections that stand.
    public var standing: Int { open.withLock(\.count) }

    /// Binds a socket to a free port of 127.0.0.1 and listens; which port.
    static func listen(_ socket: Int32, queue: Int32) throws -> UInt16 {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listens =
            withAddress(of: 0) { bind(socket, $0, $1) == 0 && Glibc.listen(socket, queue) == 0 }
            && withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &length) == 0 }
            }
        guard listens else { throw LoopbackFailure(step: "bind", code: errno) }
        return UInt16(bigEndian: address.sin_port)
    }

    /// A port of 127.0.0.1 as the system's calls take it.
    static func withAddress(of port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Bool) -> Bool {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    /// Connections that the other side closed, or that broke.
    public var closedByPeer: Int { closedByPeerCount.load(ordering: .relaxed) }

    /// Closes the door and all connections; a second time does nothing, since another file may have the number.
    public func stop() {
        guard !hasStopped.exchange(true, ordering: .relaxed) else { return }
        shutdown(listener, Int32(SHUT_RDWR))
        open.withLock { open in
            for socket in open { shutdown(socket, Int32(SHUT_RDWR)) }
        }
    }

    /// Closes the listener itself: were it closed while this still asks it, another server's might be asked.
    private func accept() {
        defer { close(listener) }
        while true {
            let socket = Glibc.accept(listener, nil, nil)
            guard socket >= 0 else {
                if errno == EINTR || errno == ECONNABORTED || errno == EMFILE { continue }
                return
            }
            open.withLock { _ = $0.insert(socket) }
            acceptedCount.add(1, ordering: .relaxed)
            Thread.start { [self] in serve(socket) }
        }
    }

    private func serve(_ socket: Int32) {
        let connection = LoopbackConnection(socket)
        while let request = connection.readRequest() {
            handler(request, connection)
            if connection.isClosed { break }
        }
        if connection.endedByPeer { closedByPeerCount.add(1, ordering: .relaxed) }
        open.withLock { _ = $0.remove(socket) }
        close(socket)
    }
}

/// A system call of the server's failed.
public struct LoopbackFailure: Error {
    public var step: String
    public var code: Int32
}

/// Threads of small stacks.
public enum Thread {
    public static func start(_ body: @escaping @Sendable () -> Void) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, 256 << 10)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        var thread = pthread_t()
        let box = Unmanaged.passRetained(Box(body))
        let failure = pthread_create(
            &thread, &attributes,
            { context in
                if let context { Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body() }
                return nil
            }, box.toOpaque())
        if failure != 0 { box.release() }
        pthread_attr_destroy(&attributes)
    }

    private final class Box {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}
