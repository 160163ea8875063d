import NIOCore
import Transport

/// What has come of a reply and waits for the client's event loop.
struct Outbox {
    private var head: ReplyHead?
    /// Of the reply; 0 where none came.
    private(set) var status = 0
    private var bytes: ByteBuffer
    /// Bytes among them that came last.
    private var newest = 0
    private var end: ReplyEnd?
    /// Bytes that are not written to the client yet.
    private(set) var waiting = 0
    /// From this byte on all waits for the record on the disk.
    private var heldFrom: Int?
    /// All of a plain reply is handed over at once.
    private(set) var isGathered = true
    var isScheduled = false
    var isPaused = false
    /// The client has gone: nothing is kept.
    private(set) var isDetached = false
    /// Bytes that came since.
    private(set) var drained = 0
    var isCancelled = false

    /// Made where the bytes are passed on: room for a short reply is had beforehand.
    init() {
        bytes = ByteBuffer()
        bytes.reserveCapacity(2048)
    }

    /// Bytes that wait for the client before the service is made to wait.
    private static let longestQueue = 256 << 10
    /// Longest plain reply that is handed over whole.
    private static let longestGathered = 1 << 20

    /// How a reply ends.
    enum ReplyEnd: Sendable {
        case whole
        case broken(TransportError)
    }

    /// The service must wait until the client has taken some.
    var isFull: Bool { !isDetached && !isGathered && waiting >= Outbox.longestQueue }

    mutating func add(_ head: ReplyHead, isStream: Bool) {
        self.head = head
        status = head.status
        isGathered = !isStream
    }

    mutating func add(_ piece: UnsafeRawBufferPointer) {
        guard !isDetached else { return drained += piece.count }
        bytes.writeBytes(piece)
        newest = piece.count
        waiting += piece.count
        if waiting > Outbox.longestGathered { isGathered = false }
    }

    mutating func add(_ end: ReplyEnd) { self.end = end }

    /// Before the end there is something to pass on.
    var isDue: Bool { !hasEnded && !isGathered && !isDetached && (head != nil || bytes.readableBytes > 0) }

    var hasEnded: Bool { end != nil }

    /// Holds back the newest piece and all that follows it.
    mutating func hold() { heldFrom = bytes.readableBytes - newest }

    mutating func release() { heldFrom = nil }

    mutating func detach() {
        isDetached = true
        isPaused = false
        bytes = ByteBuffer()
        newest = 0
    }

    /// Bytes have been written to the client. True: the service was made to wait and may go on.
    mutating func sent(_ count: Int) -> Bool {
        waiting -= count
        guard isPaused, waiting <= Outbox.longestQueue / 2 else { return false }
        isPaused = false
        return true
    }

    /// All that may be passed on now.
    mutating func takeReady() -> Delivery {
        isScheduled = false
        guard let held = heldFrom else {
            defer {
                bytes = ByteBuffer()
                newest = 0
            }
            return Delivery(head: head.take(), bytes: bytes, end: end)
        }
        heldFrom = 0
        return Delivery(head: head.take(), bytes: bytes.readSlice(length: held) ?? ByteBuffer(), end: nil)
    }
}

/// Parts of a reply on their way to the client.
struct Delivery {
    let head: ReplyHead?
    let bytes: ByteBuffer
    let end: Outbox.ReplyEnd?
}
