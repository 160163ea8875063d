import NIOConcurrencyHelpers
import NIOCore

/// Takes no more connections than there is room for: further ones wait with the system until one ends.
///
/// Some may be taken at once, so that a few more than the limit can be open.
final class ConnectionGate: ChannelDuplexHandler {
    typealias InboundIn = any Channel
    typealias OutboundIn = Never

    private let limit: Int
    private let connections: OpenConnections
    private var isReadHeldBack = false

    init(limit: Int, _ connections: OpenConnections) {
        self.limit = max(1, limit)
        self.connections = connections
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let channel = Self.unwrapInboundIn(data)
        connections.add(channel)
        let end = channel.closeFuture.hop(to: context.eventLoop)
        end.assumeIsolated().whenComplete { _ in self.closed(channel, context) }
        context.fireChannelRead(data)
    }

    func read(context: ChannelHandlerContext) {
        if connections.now < limit { context.read() } else { isReadHeldBack = true }
    }

    private func closed(_ channel: any Channel, _ context: ChannelHandlerContext) {
        connections.remove(channel)
        guard isReadHeldBack, connections.now < limit else { return }
        isReadHeldBack = false
        context.read()
    }
}

/// Connections of clients that are open now.
final class OpenConnections: Sendable {
    private let channels = NIOLockedValueBox<[ObjectIdentifier: any Channel]>([:])

    var now: Int { channels.withLockedValue(\.count) }

    var all: [any Channel] { channels.withLockedValue { Array($0.values) } }

    fileprivate func add(_ channel: any Channel) {
        channels.withLockedValue { $0[ObjectIdentifier(channel)] = channel }
    }

    fileprivate func remove(_ channel: any Channel) {
        channels.withLockedValue { $0[ObjectIdentifier(channel)] = nil }
    }
}
