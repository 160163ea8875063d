import Ledger
import NIOCore
import NIOHTTP1
import Transport

/// One client's connection: gathers a request, sends it on, and passes the reply back; then the next.
final class ClientConnection: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let gateway: GatewayCore
    private let limits: ConnectionLimits
    private var context: ChannelHandlerContext?
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []
    private var call: UpstreamCall?
    private var encoder = ReplyEncoder()
    /// The head of a reply was written.
    private var hasAnswered = false
    /// The connection may serve another request behind this one.
    private var mayKeep = true
    /// The connection is about to be closed: what still comes is passed over.
    private var isClosing = false
    /// The client will send no more.
    private var hasSaidAll = false
    /// Bytes that were written while the client was behind.
    private var unsent = 0
    /// What came of further requests while a call was under way.
    private var later: [Later] = []
    /// The client, who sends further requests already, is not read from before the call under way has ended.
    private var isReadHeld = false
    /// Longest body of the request, in bytes.
    private var bodyLimit = 0
    /// The gateway works at an answer of its own.
    private var isWorking = false
    private var watch: AccessWatch

    private enum Later {
        case part(HTTPServerRequestPart)
        /// What followed is no request.
        case refusal(Refusal)
    }

    init(_ gateway: GatewayCore, _ limits: ConnectionLimits) {
        self.gateway = gateway
        self.limits = limits
        watch = AccessWatch(gateway)
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    /// A request is being answered: what follows waits.
    private var isBusy: Bool { call != nil || isWorking }

    // MARK: The request

    func read(context: ChannelHandlerContext) {
        isReadHeld = !later.isEmpty
        if !isReadHeld { context.read() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isClosing else { return }
        let part = unwrapInboundIn(data)
        guard !isBusy else { return later.append(.part(part)) }
        take(part, context)
    }

    private func take(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        switch part {
        case .head(let head): begin(head, context)
        case .body(let bytes):
            watch.took(bytes.readableBytes)
            guard body.count + bytes.readableBytes <= bodyLimit else { return refuse(.tooLarge) }
            body.append(contentsOf: bytes.readableBytesView)
        case .end:
            limits.requestCame()
            if let head { answer(head, context) }
        }
    }

    private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        self.head = head
        hasAnswered = false
        // Behind a request to upgrade the decoder expects another protocol.
        mayKeep = head.isKeepAlive && !head.headers.contains(name: "upgrade")
        body = []
        limits.headCame()
        watch.begin(head)
        let isOwn = Console.owns(head.uri)
        bodyLimit = isOwn ? Console.longestBody : gateway.settings.limits.requestBody
        if let refusal = gateway.requests.refusal(head) { return refuse(refusal) }
        if let length = head.headers.first(name: "content-length").flatMap({ Int($0) }) {
            guard length <= bodyLimit else { return refuse(.tooLarge) }
            body.reserveCapacity(min(length, 1 << 20))
        }
        guard isOwn || head.uri.hasPrefix("/v1/") else { return refuse(.notFound) }
        if let expected = head.headers.first(name: "expect"), expected.lowercased() == "100-continue" {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")), promise: nil)
        }
    }

    private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        if Console.owns(head.uri) { return show(Console(gateway: gateway).answer(head, body), context) }
        if let count = gateway.settings.own.countTokens, OwnAnswers.isCount(head) {
            gateway.meter.estimated()
            return work(context) { [body] in count(body) }
        }
        forward(head, context)
    }

    private func forward(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let path = head.uri.prefix { $0 != "?" }
        var booked: BookedCall?
        if Books.isBooked(head, path: path) {
            do throws(JournalError) {
                booked = try gateway.books.open(head, path: path, body)
            } catch {
                return refuse(.noBooks)
            }
        }
        watch.opened(booked)
        let call = UpstreamCall(gateway, booked, client: self, loop: context.eventLoop)
        self.call = call
        gateway.send(head, body, to: call)
        body = []
    }

    /// Goes on with what came meanwhile.
    private func next(_ context: ChannelHandlerContext) {
        while !isBusy, !isClosing, !later.isEmpty {
            switch later.removeFirst() {
            case .part(let part): take(part, context)
            case .refusal(let refusal): refuse(refusal)
            }
        }
        if !isBusy, isReadHeld {
            isReadHeld = false
            context.read()
        }
    }

    // MARK: The reply

    /// Passes on what has come of a reply.
    func pass(_ delivery: Delivery, of call: UpstreamCall) {
        guard let context, self.call === call, let request = head else { return }
        var buffer = ByteBuffer()
        if let head = delivery.head {
            hasAnswered = true
            watch.answered(head.status)
            buffer.reserveCapacity(head.size + 256 + min(delivery.bytes.readableBytes, 16 << 10))
            mayKeep = mayKeep && !gateway.isStopping
            encoder.begin(head, to: request, keeps: mayKeep, into: &buffer)
        }
        var isLast = false
        if case .whole = delivery.end { isLast = true }
        for part in encoder.parts(delivery.bytes, isLast: isLast, behind: buffer) {
            context.write(wrapOutboundOut(part), promise: nil)
        }
        watch.passed(delivery.bytes.readableBytes)
        switch delivery.end {
        case nil:
            context.flush()
            unsent += delivery.bytes.readableBytes
            tellSent(context)
        case .whole: finish(context)
        case .broken(let error):
            self.call = nil
            guard hasAnswered else { return refuse(Refusal(error)) }
            // The client sees that the reply is not whole.
            watch.end(.cut)
            isClosing = true
            context.flush()
            context.close(promise: nil)
        }
    }

    private func finish(_ context: ChannelHandlerContext) {
        call = nil
        unsent = 0
        watch.end(.whole)
        head = nil
        guard mayKeep, !gateway.isStopping, !(hasSaidAll && later.isEmpty) else { return leave(context) }
        context.flush()
        limits.replied()
        next(context)
    }

    /// Closes behind all that was written.
    private func leave(_ context: ChannelHandlerContext) {
        isClosing = true
        limits.leave(after: context.writeAndFlush(wrapOutboundOut(ByteBuffer())))
    }

    private func tellSent(_ context: ChannelHandlerContext) {
        guard unsent > 0, context.channel.isWritable, let call else { return }
        let count = unsent
        unsent = 0
        call.sent(count)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        tellSent(context)
        context.fireChannelWritabilityChanged()
    }

    // MARK: The end

    func channelInactive(context: ChannelHandlerContext) {
        call?.detach()
        call = nil
        watch.end(.clientGone)
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // A client that has said all it has to say may still listen; one that says nothing goes.
        if case ChannelEvent.inputClosed = event {
            hasSaidAll = true
            if !isBusy { context.close(promise: nil) }
        }
        // The gateway is about to stop: nothing is lost of a connection that waits for a request.
        if event is ChannelShouldQuiesceEvent, call == nil, head == nil, !isClosing {
            isClosing = true
            let written = context.writeAndFlush(wrapOutboundOut(ByteBuffer()))
            written.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // What follows a refused request is not read, and may be anything.
        if isClosing, error is HTTPParserError { return }
        guard let error = error as? HTTPParserError else { return context.close(promise: nil) }
        let refusal = error == .headerOverflow ? Refusal.longHead : .malformed
        guard !isBusy else { return later.append(.refusal(refusal)) }
        refuse(refusal)
    }

    // MARK: What the gateway says itself

    private func show(_ answer: Console.Answer, _ context: ChannelHandlerContext) {
        switch answer {
        case .now(let reply): say(reply, .whole)
        case .later(let body): work(context, body)
        case .refused(let refusal): refuse(refusal)
        }
    }

    /// Answers with what takes long to find, which the event loop does not wait for.
    private func work(_ context: ChannelHandlerContext, _ body: @escaping @Sendable () -> OwnReply) {
        isWorking = true
        gateway.threads.runIfActive(eventLoop: context.eventLoop, body).assumeIsolated().whenComplete { result in
            self.isWorking = false
            self.say((try? result.get()) ?? OwnReply(.closing), .whole)
        }
    }

    private func refuse(_ refusal: Refusal) {
        gateway.meter.refused(refusal.status.code)
        say(OwnReply(refusal), .refused(refusal.message))
    }

    /// Answers. Where the reply does not tell otherwise the connection is closed: what still comes is not read.
    private func say(_ reply: OwnReply, _ outcome: AccessLine.Outcome) {
        guard let context else { return }
        watch.answered(reply.status)
        watch.passed(reply.body.count)
        watch.end(outcome)
        head = nil
        body = []
        let keeps = reply.keepsAlive && mayKeep && !gateway.isStopping && !(hasSaidAll && later.isEmpty)
        var buffer = ByteBuffer()
        ReplyEncoder.own(reply, keeps: keeps, into: &buffer)
        context.write(wrapOutboundOut(buffer), promise: nil)
        guard keeps else { return leave(context) }
        context.flush()
        limits.replied()
        next(context)
    }
}
