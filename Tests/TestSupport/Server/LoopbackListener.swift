import Glibc

/// A port of 127.0.0.1 that listens and never accepts: when its queue is full, nobody gets through.
public final class LoopbackListener: Sendable {
    public let port: UInt16
    private let socket: Int32

    public init(queue: Int32) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        port = try LoopbackServer.listen(socket, queue: queue)
    }

    deinit { close(socket) }

    /// Begins a connection and does not wait for it; the descriptor is the caller's to close.
    public func knock() -> Int32 {
        let knocker = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        _ = LoopbackServer.withAddress(of: port) { connect(knocker, $0, $1) == 0 }
        return knocker
    }
}
