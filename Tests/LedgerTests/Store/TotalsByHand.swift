import GRDB

@testable import Ledger

/// The roll-ups as they must be, from rows of `records` and `charges` by SQL and sums written here: an
/// oracle that shares no code with the ledger's own.
enum TotalsByHand {
    static func lines(of ledger: Ledger, thresholds: [Int64]) throws -> [String] {
        try ledger.read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT r.id, r.time, coalesce((SELECT text FROM strings WHERE id = a.source), '') AS source,
                      coalesce((SELECT text FROM strings WHERE id = a.project), '') AS project,
                      coalesce((SELECT text FROM strings WHERE id = a.session), '') AS session,
                      \(LedgerDump.service("r.service")) AS service, r.flags & 31 AS flags, r.reported_picousd AS cost,
                      r.input, r.cache_write_5m AS w5, r.cache_write_1h AS w1, r.cache_read AS read, r.output,
                      r.web_searches AS searches
                    FROM records r JOIN attributions a ON a.id = r.attribution WHERE r.linked = 0
                    """)
            let charges = try Row.fetchAll(
                database,
                sql: """
                    SELECT record, \(LedgerDump.service("service")) AS service, input, cache_write_5m AS w5,
                      cache_write_1h AS w1, cache_read AS read, output, web_searches AS searches FROM charges
                    """)
            let byRecord = Dictionary(grouping: charges) { $0["record"] as Int64 }
            var sums: [String: [Int128]] = [:]
            for row in rows {
                add(row, row, isFurther: false, thresholds, &sums)
                for charge in byRecord[row["id"]] ?? [] { add(charge, row, isFurther: true, thresholds, &sums) }
            }
            return sums.map { key, sums in key + sums.map { "|\($0)" }.joined() }.sorted()
        }
    }

    private static func add(
        _ charge: Row, _ record: Row, isFurther: Bool, _ thresholds: [Int64], _ sums: inout [String: [Int128]]
    ) {
        let counts: [Int64] = [charge["input"], charge["w5"], charge["w1"], charge["read"]]
        let prompt = counts.reduce(0, +)
        let length = thresholds.filter { prompt > $0 }.count
        let cost: Int64? = record["cost"]
        let time: Int64? = record["time"]
        let day =
            time.map { Int64(($0 - (($0 % 86_400_000) + 86_400_000) % 86_400_000) / 86_400_000) } ?? -2_147_483_648
        let rate =
            "\(record["service"] as String)|\(charge["service"] as String)|\(length)|\(record["flags"] as Int64)|\(cost == nil ? 0 : 1)"
        let source: String = record["source"]
        let project: String = record["project"]
        let session: String = record["session"]
        let values =
            [isFurther ? 0 : 1, isFurther ? 1 : 0] + counts.map { Int128($0) }
            + [
                Int128(charge["output"] as Int64), Int128(charge["searches"] as Int64),
                isFurther ? 0 : Int128(cost ?? 0),
            ]
        for key in [
            "day_totals \(day)|\(source)|\(project)||\(rate)",
            "session_totals \(day)|\(source)|\(project)|\(session)|\(rate)",
        ] {
            let before = sums[key] ?? Array(repeating: 0, count: values.count)
            sums[key] = zip(before, values).map { $0 + $1 }
        }
    }
}
