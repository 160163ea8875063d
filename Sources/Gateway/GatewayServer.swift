import NIOCore
import NIOHTTP1
import NIOPosix
package import Transport

/// The gateway at its port.
package final class GatewayServer: Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let channel: any Channel
    private let core: GatewayCore

    /// Listens when it returns. Errors: those of binding the address.
    package init(_ settings: GatewaySettings, books: Books, http: HTTPClient) async throws {
        let core = GatewayCore(settings, books: books, http: http)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        self.core = core
        self.group = group
        do {
            channel = try await GatewayServer.bootstrap(core, group).bind(host: settings.host, port: settings.port)
                .get()
        } catch {
            try? await group.shutdownGracefully()
            try? await core.threads.shutdownGracefully()
            throw error
        }
    }

    /// The port it listens on.
    package var port: Int { channel.localAddress?.port ?? 0 }

    /// Calls whose reply has not ended, and those of them whose client has gone.
    package var calls: Int { core.calls }
    package var drains: Int { core.drains }
    /// Connections of clients that are open.
    package var connections: Int { core.connections.now }

    /// Takes no more connections, lets the calls under way come to their ends for some time, and closes.
    ///
    /// - Returns: calls that had not ended by then; they stand in the books as lower bounds.
    package func stop(within time: Duration) async -> Int {
        try? await channel.close()
        core.stop()
        await wait(time) { core.calls == 0 && core.connections.now == 0 }
        let left = core.calls
        core.endCalls()
        await wait(GatewayServer.lastWords) { core.calls == 0 }
        try? await core.threads.shutdownGracefully()
        try? await group.shutdownGracefully()
        return left
    }

    /// Time for the records of calls that are ended by force.
    private static let lastWords = Duration.seconds(1)

    private func wait(_ time: Duration, until isReached: () -> Bool) async {
        let look = Duration.milliseconds(10)
        var rest = time
        while rest > .zero, !isReached() {
            try? await Task.sleep(for: look)
            rest -= look
        }
    }

    private static func bootstrap(_ core: GatewayCore, _ group: MultiThreadedEventLoopGroup) -> ServerBootstrap {
        ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let gate = ConnectionGate(limit: core.settings.limits.connections, core.connections)
                    try channel.pipeline.syncOperations.addHandler(gate)
                }
            }
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let limits = ConnectionLimits(core.settings.limits, core.meter)
                    let decoder = ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes))
                    try channel.pipeline.syncOperations.addHandlers(limits, decoder, ClientConnection(core, limits))
                }
            }
    }
}
