import GRDB
import Usage
import UsageLogs

/// Which records state which request: column `request`, and table `further_requests` for messages whose
/// lines state differing ones.
struct RequestTable {
    private let database: Database
    private let insertion: RawStatement

    init(_ database: Database) throws {
        self.database = database
        insertion = try RawStatement(
            database, "INSERT OR IGNORE INTO further_requests (request, record) VALUES (?, ?)")
    }

    /// Notes the requests of a message; true where one of them is new.
    @discardableResult
    func add(_ requests: Set<UInt64>, of id: Int64) throws -> Bool {
        var changes = 0
        for request in requests.sorted() {
            insertion.bind(Int64(bitPattern: request), at: 1)
            insertion.bind(id, at: 2)
            changes += try insertion.run()
        }
        return changes > 0
    }

    /// Every request that a record stated.
    func requests(of row: RecordRow) throws -> Set<UInt64> {
        var all: Set<UInt64> = row.state.request == 0 ? [] : [row.state.request]
        guard row.state.record.flags.contains(.requestsDiffer) else { return all }
        let statement = try RawStatement(database, "SELECT request FROM further_requests WHERE record = ?")
        statement.bind(row.id, at: 1)
        try statement.forEach { all.insert(UInt64(bitPattern: $0.integer(0))) }
        return all
    }

    /// Messages that state a request, ascending; events are none.
    func messages(stating request: UInt64) throws -> [Int64] {
        let statement = try RawStatement(
            database,
            """
            SELECT id FROM records WHERE request = ?1 AND identity_high <> ?2
            UNION SELECT record FROM further_requests WHERE request = ?1 ORDER BY 1
            """)
        statement.bind(Int64(bitPattern: request), at: 1)
        statement.bind(Int64(bitPattern: RecordIdentity.ofRequest(hash: 0).high), at: 2)
        var found: [Int64] = []
        try statement.forEach { found.append($0.integer(0)) }
        return found
    }
}
