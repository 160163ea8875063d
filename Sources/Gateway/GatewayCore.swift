import HTTPTypes
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Transport

/// What all connections of a gateway share.
final class GatewayCore: Sendable {
    let settings: GatewaySettings
    let books: Books
    let requests: RequestGuard
    let connections = OpenConnections()
    let meter = GatewayMeter()
    /// For work of the gateway's own that takes long.
    let threads: NIOThreadPool
    private let http: HTTPClient
    private let counts = NIOLockedValueBox(Counts())
    private let stopping = Atomic(false)

    private struct Counts {
        /// Calls whose reply has not ended.
        var calls = 0
        /// Those of them whose client has gone.
        var drains = 0
    }

    init(_ settings: GatewaySettings, books: Books, http: HTTPClient) {
        self.settings = settings
        self.books = books
        requests = RequestGuard(settings)
        self.http = http
        threads = NIOThreadPool(numberOfThreads: 1)
        threads.start()
    }

    // MARK: Calls

    /// Sends a request on as it came, but for the headers of one connection.
    func send(_ head: HTTPRequestHead, _ body: [UInt8], to call: UpstreamCall) {
        var out = HTTPCall(
            method: head.method == .POST ? .post : HTTPRequest.Method(head.method.rawValue) ?? .post,
            url: settings.service.address + head.uri, inflates: false)
        out.lines = ForwardedHeaders.toService(head.headers, settings.service.key)
        if !body.isEmpty || head.headers.contains(name: "content-length") { out.body = RequestBody(body) }
        out.limits.firstByte = settings.limits.firstByte
        out.limits.idle = settings.limits.idle
        counts.withLockedValue { $0.calls += 1 }
        call.keep(out)
        http.start(out, handingTo: call)
    }

    func resume(_ call: UpstreamCall) { http.resume(call) }

    func cancel(_ call: UpstreamCall) { http.cancel(call) }

    /// Calls whose reply has not ended.
    var calls: Int { counts.withLockedValue(\.calls) }

    /// Calls whose client has gone.
    var drains: Int { counts.withLockedValue(\.drains) }

    /// Takes a place among the replies that are read without a client; false where there is none left.
    func beginDrain() -> Bool {
        counts.withLockedValue { counts in
            guard counts.drains < settings.limits.drains else { return false }
            counts.drains += 1
            return true
        }
    }

    func ended(wasDraining: Bool) {
        counts.withLockedValue { counts in
            counts.calls -= 1
            if wasDraining { counts.drains -= 1 }
        }
    }

    // MARK: The stop

    /// Connections serve no further request from now on.
    var isStopping: Bool { stopping.load(ordering: .relaxed) }

    /// Closes connections that wait for a request, and the others behind their replies.
    func stop() {
        stopping.store(true, ordering: .relaxed)
        for channel in connections.all {
            channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        }
    }

    /// Ends the calls under way: they are booked as lower bounds.
    func endCalls() { http.close() }
}
