import NIOConcurrencyHelpers
import NIOCore
import Transport

/// One call to the service: its reply comes in and is booked on the transport's thread, and goes out on the
/// client's event loop, one hand-over for all that has gathered.
final class UpstreamCall: ReplyReceiver {
    private let gateway: GatewayCore
    private let loop: any EventLoop
    /// nil when the client has gone or has all of the reply; the event loop's.
    private let client: NIOLoopBoundBox<ClientConnection?>
    private let outbox = NIOLockedValueBox(Outbox())
    /// The transport's thread alone touches it; nil for calls that are never billed.
    private nonisolated(unsafe) var book: ReplyBook?
    private let startedAt: Int64
    // Memory of the event loop's, where most of it is given up, too: an allocator serves one thread better than two.
    /// What was sent; the event loop's.
    private nonisolated(unsafe) var request: HTTPCall?
    /// For the reply's head; the transport's thread takes it.
    private nonisolated(unsafe) var emptyHead: ReplyHead? = ReplyHead(reserving: 1024)

    init(_ gateway: GatewayCore, _ booked: BookedCall?, client: ClientConnection, loop: any EventLoop) {
        self.gateway = gateway
        self.loop = loop
        self.client = NIOLoopBoundBox(client, eventLoop: loop)
        book = booked.map { ReplyBook($0, gateway.books) }
        startedAt = booked?.startedAt ?? gateway.books.now()
    }

    // MARK: On the transport's thread

    var isGivenUp: Bool { outbox.withLockedValue(\.isCancelled) }
    var isPaused: Bool { outbox.withLockedValue(\.isPaused) }

    func makeHead() -> ReplyHead { emptyHead.take() ?? ReplyHead() }

    func take(_ head: ReplyHead) {
        let type = head.value(of: "content-type")
        book?.begin(head, type: type)
        let isStream = UsageTee.isStream(type)
        outbox.withLockedValue { $0.add(head, isStream: isStream) }
    }

    func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let mustWait = outbox.withLockedValue { outbox in
            if outbox.isFull { outbox.isPaused = true }
            return outbox.isPaused
        }
        if mustWait { return false }
        // Booked before the client sees the end of it.
        let closes = change { $0.take(bytes) }
        let drained = outbox.withLockedValue { outbox in
            outbox.add(bytes)
            if closes { outbox.hold() }
            return outbox.drained
        }
        if closes { releaseOnceOnDisk() }
        if drained > gateway.settings.limits.drainedBytes { gateway.cancel(self) }
        return true
    }

    func end(_ error: TransportError?) {
        let isDetached = outbox.withLockedValue(\.isDetached)
        let closes = change { $0.end(error, clientIsGone: isDetached) }
        if book?.isUnbooked ?? false { gateway.meter.couldNotBook() }
        book = nil
        gateway.meter.replied(
            status: outbox.withLockedValue(\.status), after: gateway.books.now() - startedAt)
        let wasDraining = outbox.withLockedValue { outbox in
            outbox.add(error.map { .broken($0) } ?? .whole)
            if closes { outbox.hold() }
            return outbox.isDetached
        }
        if closes { releaseOnceOnDisk() }
        gateway.ended(wasDraining: wasDraining)
        schedule()
    }

    func settle() {
        if outbox.withLockedValue(\.isDue) { schedule() }
    }

    /// Changes the book; true where that closed it and the client has to wait for the disk.
    private func change(_ body: (inout ReplyBook) -> Void) -> Bool {
        guard var changed = book.take() else { return false }
        let wasClosed = changed.isClosed
        body(&changed)
        book = changed
        return changed.isClosed && !wasClosed && gateway.settings.waitsForDisk
    }

    private func releaseOnceOnDisk() {
        gateway.books.whenOnDisk {
            self.outbox.withLockedValue { $0.release() }
            self.schedule()
        }
    }

    private func schedule() {
        let isFirst = outbox.withLockedValue { outbox in
            defer { outbox.isScheduled = true }
            return !outbox.isScheduled
        }
        if isFirst { loop.execute { self.deliver() } }
    }

    // MARK: On the client's event loop

    func keep(_ request: HTTPCall) { self.request = request }

    private func deliver() {
        let ready = outbox.withLockedValue { $0.takeReady() }
        if ready.end != nil { request = nil }
        guard let client = client.value else { return }
        if ready.end != nil { self.client.value = nil }
        client.pass(ready, of: self)
    }

    /// The client has taken bytes.
    func sent(_ count: Int) {
        if outbox.withLockedValue({ $0.sent(count) }) { gateway.resume(self) }
    }

    /// The client has gone: the reply is read on for the books, within the limits.
    func detach() {
        client.value = nil
        let mustGoOn = outbox.withLockedValue { outbox in
            outbox.detach()
            return !outbox.hasEnded
        }
        guard mustGoOn else { return }
        guard gateway.beginDrain() else { return giveUp() }
        gateway.resume(self)
        let limit = gateway.settings.limits.drain
        loop.scheduleTask(in: TimeAmount(limit)) { self.giveUp() }
    }

    private func giveUp() {
        let isUnderWay = outbox.withLockedValue { outbox in
            outbox.isCancelled = true
            return !outbox.hasEnded
        }
        if isUnderWay { gateway.cancel(self) }
    }
}
