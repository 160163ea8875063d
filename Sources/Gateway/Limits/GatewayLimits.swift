/// What one client may take of the gateway, how long it may take, and how long the service may.
package struct GatewayLimits: Sendable {
    /// Bytes of a request's body.
    package var requestBody = 32 << 20
    /// Bytes of a request's target and headers, names and values.
    package var requestHead = 64 << 10
    /// Headers of a request.
    package var requestHeaders = 200
    /// Connections at once; further ones wait until one ends.
    package var connections = 10_000
    /// From the first byte of a head, or the connection's begin, to its last.
    package var head: Duration = .seconds(30)
    /// From the end of a head to the end of its body.
    package var body: Duration = .seconds(300)
    /// How long a connection may stand open without a request.
    package var kept: Duration = .seconds(120)
    /// How long a client may take nothing of what waits for it.
    package var stalled: Duration = .seconds(300)
    /// How long bytes are still taken, unread, of a client that was refused, so that it sees why.
    package var farewell: Duration = .seconds(5)
    /// Until the service begins its reply.
    package var firstByte: Duration = .seconds(600)
    /// Between two pieces of a reply.
    package var idle: Duration = .seconds(300)
    /// How long a reply is read on whose client has gone.
    package var drain: Duration = .seconds(300)
    /// Bytes of it that are read.
    package var drainedBytes = 64 << 20
    /// Such replies at once; further ones are given up.
    package var drains = 256

    package init() {}
}
