import HTTPTypes
import Synchronization
import Transport

/// Clients that call a gateway one call after the other, until it is over.
final class KilledLoad: Sendable {
    struct Account {
        var begun: Set<String> = []
        var underWay = 0
        /// Calls whose reply came whole, as the service sent it.
        var whole: Set<String> = []
        /// Replies that came to an end, and not to the right one.
        var wrong: [String] = []
    }

    private let books = Mutex(Account())
    private let isOver = Atomic(false)
    private let url: String
    private let client: HTTPClient

    private init(_ url: String) throws {
        self.url = url
        client = try HTTPClient()
    }

    /// Calls until `body` returns, which gets to know how many calls are under way.
    static func run(
        _ url: String, clients: Int, name: String, until body: (() -> Int) async throws -> Void
    ) async throws -> Account {
        let load = try KilledLoad(url)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<clients { group.addTask { await load.call("\(name)-\(number)") } }
            defer { load.isOver.store(true, ordering: .relaxed) }
            try await body { load.books.withLock(\.underWay) }
        }
        load.client.close()
        return load.books.withLock { $0 }
    }

    private func call(_ name: String) async {
        var number = 0
        while !isOver.load(ordering: .relaxed) {
            let call = KilledCall(name: "\(name)-\(number)")
            number += 1
            books.withLock { books in
                books.begun.insert(call.name)
                books.underWay += 1
            }
            let reply = await reply(to: call)
            books.withLock { books in
                books.underWay -= 1
                guard let reply else { return }
                if reply == call.reply { books.whole.insert(call.name) } else { books.wrong.append(call.name) }
            }
            // The gateway is away, or the service broke off.
            if reply == nil { try? await Task.sleep(for: .milliseconds(1)) }
        }
    }

    /// The whole reply; nil where it broke off.
    private func reply(to call: KilledCall) async -> [UInt8]? {
        var request = HTTPCall(method: .post, url: url + "/v1/messages", body: Array(call.body.utf8), inflates: false)
        request.headers[.contentType] = "application/json"
        for name in ["x-call", "x-farthing-session"] {
            if let name = HTTPField.Name(name) { request.headers[name] = call.name }
        }
        do throws(TransportError) {
            return try await client.send(request).collect(upTo: 1 << 20)
        } catch {
            return nil
        }
    }
}
