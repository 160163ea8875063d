import GRDB
package import Usage

/// One of the two tables of sums, `day_totals` and `session_totals`.
struct TotalsTable {
    /// Key of a row.
    struct Key: Hashable, Comparable {
        var day: Int32
        var place: Int64
        var rate: Int64

        static func < (left: Key, right: Key) -> Bool {
            (left.day, left.place, left.rate) < (right.day, right.place, right.rate)
        }
    }

    static let names = ["day_totals", "session_totals"]

    private let path: String
    private let selection: RawStatement
    private let writing: RawStatement
    private let removal: RawStatement

    init(_ name: String, in database: Database, path: String) throws {
        self.path = path
        selection = try RawStatement(
            database, "SELECT \(UsageSums.columns) FROM \(name) WHERE day = ? AND place = ? AND rate = ?")
        writing = try RawStatement(
            database,
            """
            INSERT OR REPLACE INTO \(name) (day, place, rate, \(UsageSums.columns))
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        removal = try RawStatement(database, "DELETE FROM \(name) WHERE day = ? AND place = ? AND rate = ?")
    }

    /// Adds changes to the rows; a row of which nothing is left is removed.
    func apply(_ changes: [Key: UsageSums]) throws {
        for (key, change) in changes.sorted(by: { $0.key < $1.key }) where change != UsageSums() {
            bind(key, to: selection)
            var sums = change
            try selection.forEach { sums += try UsageSums($0, from: 0, path: path) }
            if sums == UsageSums() {
                bind(key, to: removal)
                try removal.run()
            } else {
                bind(key, to: writing)
                sums.bind(to: writing, from: 4)
                try writing.run()
            }
        }
    }

    private func bind(_ key: Key, to statement: RawStatement) {
        statement.bind(Int64(key.day), at: 1)
        statement.bind(key.place, at: 2)
        statement.bind(key.rate, at: 3)
    }
}

extension UsageSums {
    /// Columns of a row of sums, in the order of `init` and `bind`.
    package static let columns = """
        requests, further_charges, input, cache_write_5m, cache_write_1h, cache_read, output, web_searches, \
        reported_picousd
        """

    /// Reads sums from `columns`, the first of them at index `first`. Errors: `LedgerError.damaged`.
    package init(_ row: RawStatement, from first: Int32, path: String) throws {
        self.init()
        func sum(_ column: Int32) throws -> Int128 {
            guard row.isText(first + column) else { return Int128(row.integer(first + column)) }
            guard let sum = Int128(row.text(first + column)) else {
                throw LedgerError.damaged(path: path, reason: "a sum of the roll-ups is no number")
            }
            return sum
        }
        requests = Int64(clamping: try sum(0))
        furtherCharges = Int64(clamping: try sum(1))
        input = try sum(2)
        cacheWrite5m = try sum(3)
        cacheWrite1h = try sum(4)
        cacheRead = try sum(5)
        output = try sum(6)
        webSearches = try sum(7)
        reportedPicoUSD = try sum(8)
    }

    /// Binds `columns`, the first at parameter `first`: decimal text where a sum leaves 64 bits.
    func bind(to statement: RawStatement, from first: Int32) {
        let sums = [
            Int128(requests), Int128(furtherCharges), input, cacheWrite5m, cacheWrite1h, cacheRead, output,
            webSearches, reportedPicoUSD,
        ]
        for (index, sum) in sums.enumerated() {
            if let small = Int64(exactly: sum) {
                statement.bind(small, at: first + Int32(index))
            } else {
                statement.bind(String(sum), at: first + Int32(index))
            }
        }
    }
}
