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

    private enum Later {
        case part(HTTPServerRequestPart)
        /// What followed is no request.
        case refusal(Refusal)
    }

    init(_ gateway: GatewayCore, _ limits: ConnectionLimits) {
        self.gateway = gateway
        self.limits = limits
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    // MARK: The request

    func read(context: ChannelHandlerContext) {
        isReadHeld = !later.isEmpty
        if !isReadHeld { context.read() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isClosing else { return }
        let part = unwrapInboundIn(data)
        guard call == nil else { return later.append(.part(part)) }
        take(part, context)
    }

    private func take(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        switch part {
        case .head(let head): begin(head, context)
        case .body(let bytes):
            guard body.count + bytes.readableBytes <= gateway.settings.limits.requestBody else {
                return refuse(.tooLarge)
            }
            body.append(contentsOf: bytes.readableBytesView)
        case .end:
            limits.requestCame()
            if let head { forward(head, context) }
        }
    }

    private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        self.head = head
        hasAnswered = false
        // Behind a request to upgrade the decoder expects another protocol.
        mayKeep = head.isKeepAlive && !head.headers.contains(name: "upgrade")
        body = []
        limits.headCame()
        if let refusal = gateway.requests.refusal(head) { return refuse(refusal) }
        if let length = head.headers.first(name: "content-length").flatMap({ Int($0) }) {
            body.reserveCapacity(min(length, 1 << 20))
        }
        if head.uri.hasPrefix("/farthing/") { return show(Console(gateway: gateway).answer(head)) }
        guard head.uri.hasPrefix("/v1/") else { return refuse(.notFound) }
        if let expected = head.headers.first(name: "expect"), expected.lowercased() == "100-continue" {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")), promise: nil)
        }
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
        let call = UpstreamCall(gateway, booked, client: self, loop: context.eventLoop)
        self.call = call
        gateway.send(head, body, to: call)
        body = []
    }

    /// Goes on with what came meanwhile.
    private func next(_ context: ChannelHandlerContext) {
        while call == nil, !isClosing, !later.isEmpty {
            switch later.removeFirst() {
            case .part(let part): take(part, context)
            case .refusal(let refusal): refuse(refusal)
            }
        }
        if call == nil, isReadHeld {
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
            buffer.reserveCapacity(head.size + 256 + min(delivery.bytes.readableBytes, 16 << 10))
            mayKeep = mayKeep && !gateway.isStopping
            encoder.begin(head, to: request, keeps: mayKeep, into: &buffer)
        }
        var isLast = false
        if case .whole = delivery.end { isLast = true }
        for part in encoder.parts(delivery.bytes, isLast: isLast, behind: buffer) {
            context.write(wrapOutboundOut(part), promise: nil)
        }
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
            isClosing = true
            context.flush()
            context.close(promise: nil)
        }
    }

    private func finish(_ context: ChannelHandlerContext) {
        call = nil
        unsent = 0
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
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // A client that has said all it has to say may still listen; one that says nothing goes.
        if case ChannelEvent.inputClosed = event {
            hasSaidAll = true
            if call == nil { context.close(promise: nil) }
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
        guard call == nil else { return later.append(.refusal(refusal)) }
        refuse(refusal)
    }

    // MARK: What the gateway says itself

    private func show(_ answer: Result<Console.Page, Refusal>) {
        switch answer {
        case .success(let page): say(.ok, type: page.type, page.text)
        case .failure(let refusal): refuse(refusal)
        }
    }

    private func refuse(_ refusal: Refusal) {
        gateway.meter.refused(refusal.status.code)
        say(refusal.status, type: "application/json", refusal.body)
    }

    /// Answers and closes the connection: what still comes of the request is not read.
    private func say(_ status: HTTPResponseStatus, type: String, _ text: String) {
        guard let context else { return }
        head = nil
        body = []
        var buffer = ByteBuffer()
        ReplyEncoder.own(status, type: type, text, into: &buffer)
        context.write(wrapOutboundOut(buffer), promise: nil)
        leave(context)
    }
}
