import NIOCore

/// Holds one connection to the limits of time, and takes leave of clients that were refused.
///
/// Stands before the decoder, which tells nothing of a head until it is whole. One timer a connection looks at the
/// deadline that holds by then, so that a request costs some assignments and one look at the clock.
final class ConnectionLimits: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum Phase {
        /// A request's head is awaited, or a part of it has come.
        case head
        /// The body is on its way.
        case body
        /// The request is whole; its reply is on its way.
        case reply
        /// The last reply is being written: what still comes is passed over.
        case leaving
        /// It was written; what still comes is passed over until the client closes.
        case farewell
    }

    private let limits: GatewayLimits
    private let meter: GatewayMeter
    private var context: ChannelHandlerContext?
    private var phase = Phase.head
    /// Bytes that came since the last head.
    private var pending = 0
    private var deadline: NIODeadline?
    private var timer: (task: Scheduled<Void>, fires: NIODeadline)?
    /// The client has said all it has to say.
    private var inputHasEnded = false

    init(_ limits: GatewayLimits, _ meter: GatewayMeter) {
        self.limits = limits
        self.meter = meter
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        allow(limits.head)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.task.cancel()
        self.context = nil
    }

    // MARK: What the connection tells

    /// The head of a request is whole.
    func headCame() {
        guard !isLeaving else { return }
        phase = .body
        pending = 0
        deadline = nil
    }

    /// A request is whole.
    func requestCame() {
        guard !isLeaving else { return }
        phase = .reply
        deadline = nil
    }

    /// A reply was written to its end, and the next request may come.
    func replied() {
        guard !isLeaving else { return }
        phase = .head
        allow(pending == 0 ? limits.kept : limits.head)
    }

    /// The last reply of the connection is being written: it is closed behind it.
    func leave(after write: EventLoopFuture<Void>) {
        guard !isLeaving else { return }
        let isWhole = phase == .reply
        phase = .leaving
        allow(limits.stalled)
        write.assumeIsolated().whenComplete { _ in self.written(isWhole: isWhole) }
    }

    private func written(isWhole: Bool) {
        guard let context else { return }
        // With bytes unread the system would reset the connection, and the client might never see the reply.
        guard !isWhole, !inputHasEnded else { return context.close(promise: nil) }
        phase = .farewell
        context.close(mode: .output, promise: nil)
        allow(limits.farewell)
    }

    private var isLeaving: Bool { phase == .leaving || phase == .farewell }

    // MARK: What comes

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isLeaving else { return }
        let count = Self.unwrapInboundIn(data).readableBytes
        let isFirst = pending == 0
        pending += count
        context.fireChannelRead(data)
        switch phase {
        case .head:
            if pending > limits.requestHead { return refuse(.longHead) }
            if isFirst { allow(limits.head) }
        case .body: if deadline == nil { allow(limits.body) }
        case .reply, .leaving, .farewell: break
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
        // The handlers behind may hold reading back, since they owe a reply.
        if isLeaving { context.read() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event {
            inputHasEnded = true
            if phase == .farewell { context.close(promise: nil) }
            if isLeaving { return }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if phase == .reply {
            if context.channel.isWritable { deadline = nil } else { allow(limits.stalled) }
        }
        context.fireChannelWritabilityChanged()
    }

    // MARK: Time

    private func allow(_ time: Duration) {
        let end = NIODeadline.now() + TimeAmount(time)
        deadline = end
        if let timer, timer.fires <= end { return }
        timer?.task.cancel()
        schedule(end)
    }

    private func schedule(_ end: NIODeadline) {
        guard let context else { return }
        let task = context.eventLoop.assumeIsolated().scheduleTask(deadline: end) { self.look() }
        timer = (task, end)
    }

    private func look() {
        timer = nil
        guard let context, let deadline else { return }
        guard deadline <= .now() else { return schedule(deadline) }
        self.deadline = nil
        switch phase {
        case .head where pending > 0: refuse(.slowHead)
        // A reply that is long on its way to a slow client.
        case .head where !context.channel.isWritable: allow(limits.stalled)
        case .body: refuse(.slowBody)
        case .head, .reply, .leaving, .farewell: context.close(promise: nil)
        }
    }

    /// Answers in place of the handlers behind, which have no request to answer.
    private func refuse(_ refusal: Refusal) {
        guard let context else { return }
        meter.refused(refusal.status.code)
        var reply = ByteBuffer()
        ReplyEncoder.own(OwnReply(refusal), keeps: false, into: &reply)
        leave(after: context.writeAndFlush(Self.wrapOutboundOut(reply)))
    }
}
