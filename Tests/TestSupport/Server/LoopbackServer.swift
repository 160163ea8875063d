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
    private let counts = Mutex<(accepted: Int, closedByPeer: Int)>((0, 0))

    public init(_ handler: @escaping Handler) throws {
        signal(SIGPIPE, SIG_IGN)
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var on: Int32 = 1
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, 4)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(socket, address, length) == 0 && listen(socket, 4096) == 0
                    && getsockname(socket, address, &length) == 0
            }
        }
        guard isBound else { throw LoopbackFailure(step: "bind", code: errno) }
        listener = socket
        port = UInt16(bigEndian: address.sin_port)
        self.handler = handler
        Thread.start { [self] in accept() }
    }

    /// `http://127.0.0.1:port`
    public var url: String { "http://127.0.0.1:\(port)" }

    /// Connections that were made so far.
    public var accepted: Int { counts.withLock(\.accepted) }

    /// Connections that the other side closed, or that broke.
    public var closedByPeer: Int { counts.withLock(\.closedByPeer) }

    /// Closes the door and all connections.
    public func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
        for socket in open.withLock({ $0 }) { shutdown(socket, Int32(SHUT_RDWR)) }
    }

    private func accept() {
        while true {
            let socket = Glibc.accept(listener, nil, nil)
            guard socket >= 0 else {
                if errno == EINTR || errno == ECONNABORTED || errno == EMFILE { continue }
                return
            }
            open.withLock { _ = $0.insert(socket) }
            counts.withLock { $0.accepted += 1 }
            Thread.start { [self] in serve(socket) }
        }
    }

    private func serve(_ socket: Int32) {
        let connection = LoopbackConnection(socket)
        while let request = connection.readRequest() {
            handler(request, connection)
            if connection.isClosed { break }
        }
        if connection.endedByPeer { counts.withLock { $0.closedByPeer += 1 } }
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
enum Thread {
    static func start(_ body: @escaping @Sendable () -> Void) {
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
