/// What the reply to one call is handed to, piece by piece, on the loop's thread: nothing in it may wait.
package protocol ReplyReceiver: AnyObject, Sendable {
    /// The caller wants no more.
    var isGivenUp: Bool { get }
    /// The sender was made to wait, and `HTTPClient.resume` was not called since.
    var isPaused: Bool { get }

    /// An empty head to gather the reply's in: a receiver that lets go of it on another thread brings it along from
    /// there, since an allocator serves one thread better than two.
    func makeHead() -> ReplyHead

    /// The head of the reply; at most once.
    func take(_ head: ReplyHead)

    /// Bytes of the body. False: the sender must wait until `HTTPClient.resume`, and the same bytes come again.
    func take(_ bytes: UnsafeRawBufferPointer) -> Bool

    /// The call is over, once for each call; `error` is nil where the whole reply came.
    func end(_ error: TransportError?)

    /// Head and bytes that have come at once were handed over: time to pass them on. Not called behind each of them.
    func settle()
}

extension ReplyReceiver {
    package func makeHead() -> ReplyHead { ReplyHead(reserving: 512) }
    package func settle() {}
}
