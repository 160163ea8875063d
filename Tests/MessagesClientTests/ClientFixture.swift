import MessagesClient
import Synchronization
import TestSupport
import Transport

/// A client of the mock service that never really waits between tries.
struct ClientFixture {
    static let secret = "sk-canary-0123456789"
    let client: MessagesClient
    let waits = Waits()

    final class Waits: Sendable {
        private let all = Mutex<[Duration]>([])
        var list: [Duration] { all.withLock { $0 } }
        func add(_ wait: Duration) { all.withLock { $0.append(wait) } }
    }

    init(
        _ url: String, authentication: ServiceProfile.Authentication = .apiKey, limits: CallLimits = CallLimits(),
        adjust: (inout ServiceProfile) -> Void = { _ in }
    ) throws {
        var profile = ServiceProfile(
            name: "mock", baseURL: url, key: APIKey(ClientFixture.secret), authentication: authentication)
        adjust(&profile)
        let waits = waits
        let retry = RetryPolicy(sleep: { waits.add($0) }, random: { 0.5 })
        var connection = ServiceConnection(profile, http: try HTTPClient(), retry: retry)
        connection.limits = limits
        client = MessagesClient(connection)
    }

    /// Reads a stream to its end; nil where it ended as it should.
    func drain(_ stream: MessageStream) async -> ServiceError? {
        do throws(ServiceError) {
            while try await stream.next() != nil {}
            return nil
        } catch { return error }
    }
}
