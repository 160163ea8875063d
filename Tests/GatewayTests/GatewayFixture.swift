import FoundationEssentials
import GRDB
import Gateway
import HTTPTypes
import Ledger
import TestSupport
import Transport

/// A gateway in front of a service, with books in a folder of its own.
final class GatewayFixture {
    static let key = "sk-ant-CANARY-0123456789"
    let folder: String
    let gateway: GatewayServer
    let client: HTTPClient
    let journal: Journal

    /// - Parameter spills: what the journal cannot take goes into a second one.
    init(
        _ service: String, waitsForDisk: Bool = false, segmentSize: Int = 16 << 20, backlog: Int = 8 << 30,
        spills: Bool = false, adjust: (inout GatewaySettings) -> Void = { _ in },
        now: @escaping @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970 * 1000) }
    ) async throws {
        folder = FileManager.default.temporaryDirectory.path + "/farthing-gateway-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        journal = try Journal(
            folder: folder + "/journal", segmentSize: segmentSize, backlog: backlog,
            spill: spills ? Journal(folder: folder + "/spill") : nil)
        var settings = GatewaySettings(service: UpstreamService(provider: "anthropic", address: service))
        settings.port = 0
        settings.waitsForDisk = waitsForDisk
        settings.token = "token-of-the-test"
        adjust(&settings)
        let books = Books(
            journal, secret: Array("secret".utf8), provider: "anthropic", waitsForDisk: waitsForDisk,
            now: now, random: { .random(in: .min ... .max) })
        gateway = try await GatewayServer(settings, books: books, http: try HTTPClient())
        client = try HTTPClient()
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    var url: String { "http://127.0.0.1:\(gateway.port)" }

    static let plain =
        #"{"model":"claude-opus-4-8","max_tokens":9,"messages":[{"role":"user","content":"SECRET-PROMPT"}]}"#
    static let streamed = #"{"stream":true,"# + plain.dropFirst()

    /// Sends a body to /v1/messages.
    func send(_ body: String, _ headers: [(String, String)] = []) async throws -> HTTPReply {
        var call = HTTPCall(method: .post, url: url + "/v1/messages", body: Array(body.utf8), inflates: false)
        call.headers[.contentType] = "application/json"
        for (name, value) in [("x-api-key", GatewayFixture.key)] + headers {
            if let name = HTTPField.Name(name) { call.headers.append(HTTPField(name: name, value: value)) }
        }
        return try await client.send(call)
    }

    /// A record in the books.
    struct Entry: Equatable {
        var input: Int64
        var cacheWrite5m: Int64
        var cacheWrite1h: Int64
        var cacheRead: Int64
        var output: Int64
        var isIncomplete: Bool

        init(_ message: MockMessage) {
            input = message.input
            cacheWrite5m = message.cacheWrite5m
            cacheWrite1h = message.cacheWrite1h
            cacheRead = message.cacheRead
            output = message.output
            isIncomplete = false
        }

        init(_ row: Row) {
            input = row["input"]
            cacheWrite5m = row["cache_write_5m"]
            cacheWrite1h = row["cache_write_1h"]
            cacheRead = row["cache_read"]
            output = row["output"]
            isIncomplete = (row["flags"] as Int64) & 4 != 0
        }

        /// No count is above another's.
        func isAtMost(_ other: Entry) -> Bool {
            input <= other.input && cacheWrite5m <= other.cacheWrite5m && cacheWrite1h <= other.cacheWrite1h
                && cacheRead <= other.cacheRead && output <= other.output
        }
    }

    /// Ends the gateway and tells what stands in its books, in the order of the calls.
    ///
    /// - Parameter spillFirst: the second journal is moved before the first.
    func books(spillFirst: Bool = false) async throws -> [Entry] {
        try await rows(spillFirst: spillFirst).map(Entry.init)
    }

    /// The same as rows of the ledger, with `key` and `tags` as texts.
    func rows(spillFirst: Bool = false) async throws -> [Row] {
        _ = await gateway.stop(within: .seconds(10))
        journal.close()
        let ledger = try Ledger.open(folder + "/ledger.sqlite", mode: .readWrite(create: true))
        for name in spillFirst ? ["spill", "journal"] : ["journal", "spill"] {
            _ = try JournalMover(ledger, folder: folder + "/" + name, thresholds: []).recover()
        }
        return try ledger.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT r.*, (SELECT text FROM strings WHERE id = a.key) AS key_text,
                      (SELECT text FROM strings WHERE id = a.session) AS session_text,
                      (SELECT text FROM strings WHERE id = a.project) AS project_text,
                      (SELECT text FROM strings WHERE id = a.tags) AS tags_text
                    FROM gateway_calls g JOIN records r ON r.id = g.record
                    JOIN attributions a ON a.id = r.attribution ORDER BY g.ulid
                    """)
        }
    }

    /// Waits until no call is under way.
    func settle() async throws {
        for _ in 0..<500 where gateway.calls > 0 { try await Task.sleep(for: .milliseconds(10)) }
    }

    /// Whether any file of the folder holds a text.
    func anyFile(holds text: String) throws -> Bool {
        let needle = Array(text.utf8)
        for name in FileManager.default.enumerator(atPath: folder)?.compactMap({ $0 as? String }) ?? [] {
            guard let data = try? Data(contentsOf: URL(filePath: folder + "/" + name)) else { continue }
            if Array(data).firstRange(of: needle) != nil { return true }
        }
        return false
    }
}
