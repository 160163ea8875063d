import NIOConcurrencyHelpers
import NIOCore

/// Takes no more connections than there is room for: further ones wait with the system until one ends.
///
/// Some may be taken at once, so that a few more than the limit can be open.
final class ConnectionGate: ChannelDuplexHandler {
    typealias InboundIn = any Channel
    typealias OutboundIn = Never

    private let limit: Int
    private let count: OpenConnections
    private var open = 0
    private var isReadHeldBack = false

    init(limit: Int, count: OpenConnections) {
        self.limit = max(1, limit)
        self.count = count
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        open += 1
        count.set(open)
        let end = Self.unwrapInboundIn(data).closeFuture.hop(to: context.eventLoop)
        end.assumeIsolated().whenComplete { _ in self.closed(context) }
        context.fireChannelRead(data)
    }

    func read(context: ChannelHandlerContext) {
        if open < limit { context.read() } else { isReadHeldBack = true }
    }

    private func closed(_ context: ChannelHandlerContext) {
        open -= 1
        count.set(open)
        guard isReadHeldBack, open < limit else { return }
        isReadHeldBack = false
        context.read()
    }
}

/// Connections of clients that are open now.
final class OpenConnections: Sendable {
    private let box = NIOLockedValueBox(0)

    var now: Int { box.withLockedValue { $0 } }

    fileprivate func set(_ count: Int) { box.withLockedValue { $0 = count } }
}
