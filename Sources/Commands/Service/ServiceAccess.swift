import MessagesClient
import Simulation
import Synchronization
import Transport

/// A client of the service that options and settings tell.
struct ServiceAccess {
    let profile: ServiceProfile
    /// Name of the profile: two of them may name one provider.
    let name: String
    let client: MessagesClient
    /// Ends all calls under way, and makes no more.
    let close: @Sendable () -> Void

    /// Throws `CommandFailure` where something is missing, and `ServiceError` where no call can be made at all.
    ///
    /// - Parameter stop: ends the waits between tries.
    init(
        _ options: ServiceOptions, isAdmin: Bool = false, stop: CallStop? = nil, in context: Context
    ) async throws {
        let service = try await ServiceSettings(options, in: context)
        name = try service.name(isAdmin: isAdmin)
        profile = try service.profile(isAdmin: isAdmin)
        let http: HTTPClient
        do throws(TransportError) {
            http = try HTTPClient(ClientSettings(in: context))
        } catch {
            throw ServiceError(.network(error))
        }
        let chance = Mutex(RandomSource(seed: context.random()))
        var retry = RetryPolicy(
            sleep: { try await Task.sleep(for: $0) }, random: { chance.withLock { 1 - $0.unit() } })
        if let stop { retry.sleep = { wait in try await stop.wait { try await Task.sleep(for: wait) } } }
        if let retries = options.retries { retry.retries = retries }
        var connection = ServiceConnection(profile, http: http, retry: retry)
        if let timeout = options.timeout { connection.limits.firstByte = .seconds(timeout) }
        client = MessagesClient(connection)
        close = { http.close() }
    }
}

extension ClientSettings {
    /// Proxies and trusted certificates as the environment names them.
    init(in context: Context) {
        self.init()
        certificateFile = context.variable("SSL_CERT_FILE") ?? context.variable("CURL_CA_BUNDLE")
        proxies = ProxySettings { context.variable($0) }
    }
}
