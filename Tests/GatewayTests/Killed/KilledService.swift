import Synchronization
import TestSupport

/// The service behind a gateway that is killed, with an exact account.
final class KilledService: Sendable {
    struct Account {
        /// Calls that came, by name, and how often.
        var arrived: [String: Int] = [:]
        /// Calls whose message went out whole.
        var served: Set<String> = []
    }

    private let books = Mutex(Account())
    private let server = Mutex<LoopbackServer?>(nil)

    init() throws {
        let made = try LoopbackServer { [weak self] request, connection in
            guard let self, let name = request["x-call"] else { return connection.close() }
            books.withLock { $0.arrived[name, default: 0] += 1 }
            if KilledCall(name: name).serve(connection) { books.withLock { _ = $0.served.insert(name) } }
        }
        server.withLock { $0 = made }
    }

    deinit { server.withLock { $0 }?.stop() }

    var url: String { server.withLock { $0?.url ?? "" } }

    var account: Account { books.withLock { $0 } }
}
