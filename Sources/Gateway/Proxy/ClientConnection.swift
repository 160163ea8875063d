import HTTPTypes
import Ledger
import NIOCore
import NIOHTTP1
import Transport

/// One client's connection: gathers a request, sends it on, and passes the reply back.
final class ClientConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let gateway: GatewayCore
    private let limits: ConnectionLimits
    private var context: ChannelHandlerContext?
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []
    private var call: UpstreamCall?
    /// The head of a reply was written.
    private var hasAnswered = false
    /// The connection is about to be closed: what still comes is passed over.
    private var isClosing = false
    /// The client will send no more.
    private var hasSaidAll = false
    /// Bytes that were written while the client was behind.
    private var unsent = 0

    init(_ gateway: GatewayCore, _ limits: ConnectionLimits) {
        self.gateway = gateway
        self.limits = limits
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    // MARK: The request

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isClosing else { return }
        switch unwrapInboundIn(data) {
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
        body = []
        limits.headCame()
        // Behind such a request the decoder expects another protocol.
        if head.headers.contains(name: "upgrade") { hasSaidAll = true }
        if let refusal = gateway.requests.refusal(head) { return refuse(refusal) }
        if let length = head.headers.first(name: "content-length").flatMap({ Int($0) }) {
            body.reserveCapacity(min(length, 1 << 20))
        }
        if head.uri.hasPrefix("/farthing/") { return show(Console(gateway: gateway).answer(head), context) }
        guard head.uri.hasPrefix("/v1/") else { return refuse(.notFound) }
        if head.headers[canonicalForm: "expect"].contains(where: { $0.lowercased() == "100-continue" }) {
            let goOn = HTTPResponseHead(version: .http1_1, status: .continue)
            context.writeAndFlush(wrapOutboundOut(.head(goOn)), promise: nil)
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

    // MARK: The reply

    /// Passes on what has come of a reply.
    func pass(_ delivery: Delivery, of call: UpstreamCall) {
        guard let context, self.call === call else { return }
        if let head = delivery.head {
            hasAnswered = true
            let head = HTTPResponseHead(
                version: .http1_1, status: HTTPResponseStatus(statusCode: head.status),
                headers: ForwardedHeaders.toClient(head.headers))
            context.write(wrapOutboundOut(.head(head)), promise: nil)
        }
        var count = 0
        for piece in delivery.pieces {
            count += piece.readableBytes
            context.write(wrapOutboundOut(.body(.byteBuffer(piece))), promise: nil)
        }
        switch delivery.end {
        case nil:
            context.flush()
            unsent += count
            tellSent(context)
        case .whole:
            finish(context)
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
        let keepsAlive = (head?.isKeepAlive ?? false) && !hasSaidAll
        head = nil
        isClosing = !keepsAlive
        // Before the end is written, since that hands over a next request that has come already.
        if keepsAlive { limits.replied() }
        let end = context.writeAndFlush(wrapOutboundOut(.end(nil)))
        if !keepsAlive { limits.leave(after: end) }
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
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // What follows a refused request is not read, and may be anything.
        if isClosing, error is HTTPParserError { return }
        guard let error = error as? HTTPParserError, call == nil else { return context.close(promise: nil) }
        refuse(error == .headerOverflow ? .longHead : .malformed)
    }

    // MARK: What the gateway says itself

    private func show(_ answer: Result<Console.Page, Refusal>, _ context: ChannelHandlerContext) {
        switch answer {
        case .success(let page): say(.ok, type: page.type, page.text, context)
        case .failure(let refusal): refuse(refusal)
        }
    }

    private func refuse(_ refusal: Refusal) {
        guard let context else { return }
        gateway.meter.refused(refusal.status.code)
        say(refusal.status, type: "application/json", refusal.body, context)
    }

    /// Answers and closes the connection: what still comes of the request is not read.
    private func say(_ status: HTTPResponseStatus, type: String, _ text: String, _ context: ChannelHandlerContext) {
        isClosing = true
        head = nil
        body = []
        let text = ByteBuffer(string: text)
        var head = HTTPResponseHead(version: .http1_1, status: status)
        head.headers = HTTPHeaders(Refusal.headers(type: type, length: text.readableBytes))
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(text))), promise: nil)
        limits.leave(after: context.writeAndFlush(wrapOutboundOut(.end(nil))))
    }
}
