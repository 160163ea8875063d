import GRDB

@testable import Ledger
@testable import UsageLogs

/// Everything a ledger holds without the numbers of its rows: symbols as texts, rows sorted. Read with SQL
/// of its own, so that it shows what is in the file.
enum LedgerDump {
    static func lines(of ledger: Ledger) throws -> [String] {
        try ledger.read { database in
            var lines: [String] = []
            for (name, sql) in queries {
                for row in try Row.fetchAll(database, sql: sql) {
                    let values = row.databaseValues.map { $0.isNull ? "-" : "\($0.storage.text)" }
                    lines.append(name + " " + values.joined(separator: "|"))
                }
            }
            lines += try rawUsage(database)
            return lines.sorted()
        }
    }

    /// The sums alone.
    static func totals(of ledger: Ledger) throws -> [String] {
        try lines(of: ledger).filter { $0.hasPrefix("day_totals") || $0.hasPrefix("session_totals") }
    }

    static func text(_ column: String) -> String { "(SELECT text FROM strings WHERE id = \(column))" }

    static func service(_ column: String) -> String {
        "(SELECT \(text("model")) || '/' || iif(provider = 0, '0', 'p') || '/' || tier || speed || geo FROM services WHERE id = \(column))"
    }

    static func attribution(_ column: String) -> String {
        let parts = ["source", "project", "project_path", "session", "agent", "parent", "key", "user", "tags"]
        let texts = parts.map { "coalesce(\(text($0)), '')" }.joined(separator: " || '/' || ")
        return "(SELECT \(texts) || is_sidechain FROM attributions WHERE id = \(column))"
    }

    static let identity = "(SELECT identity_high || ':' || identity_low FROM records WHERE id = record)"

    static var queries: [(String, String)] {
        let sums =
            "requests, further_charges, input, cache_write_5m, cache_write_1h, cache_read, output, web_searches, reported_picousd"
        var queries = [
            (
                "record",
                """
                SELECT identity_high || ':' || identity_low, time, \(service("service")), \(attribution("attribution")),
                  flags, linked, input, cache_write_5m, cache_write_1h, cache_read, output, web_searches,
                  reported_picousd, further_charges, line_flags, \(text("requested_model")), \(text("stop_reason")),
                  status, start_basis, started_at, completed_at, requested_lifetime, effort, miss_reason,
                  missed_tokens, marks, \(text("file")), offset, line, usage_length, usage_hash, request
                FROM records
                """
            ),
            (
                "charge",
                """
                SELECT \(identity), ordinal, \(service("service")), input, cache_write_5m, cache_write_1h, cache_read,
                  output, web_searches FROM charges
                """
            ),
            ("origin", "SELECT \(identity), \(text("file")), offset, line FROM origins"),
            ("request", "SELECT \(identity), request FROM further_requests"),
            ("stating", "SELECT \(text("session")), records FROM stating_sessions"),
        ]
        for name in ["day_totals", "session_totals"] {
            queries.append(
                (
                    name,
                    """
                    SELECT day, coalesce(\(text("source")), ''), coalesce(\(text("project")), ''),
                      coalesce(\(text("session")), ''), \(service("record_service")), \(service("service")),
                      length_class, flags, has_reported, \(sums)
                    FROM \(name) JOIN rates ON rates.id = rate JOIN places ON places.id = place
                    """
                ))
        }
        return queries
    }

    /// Raw usage of every record as its text.
    private static func rawUsage(_ database: Database) throws -> [String] {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT identity_high || ':' || identity_low AS identity, template, usage_values,
                  (SELECT text FROM templates WHERE id = template) AS text
                FROM records WHERE template IS NOT NULL
                """)
        return try rows.map { row in
            let template: [UInt8]? = (row["text"] as DataBytes?)?.bytes
            let values = (row["usage_values"] as DataBytes?)?.bytes ?? []
            guard let text = RawUsageText.text(template: template, values: values) else {
                throw LedgerError.damaged(path: "", reason: "raw usage that does not come back")
            }
            return "usage \(row["identity"] as String)|\(String(decoding: text, as: UTF8.self))"
        }
    }
}

/// Bytes of a blob.
struct DataBytes: DatabaseValueConvertible {
    var bytes: [UInt8]
    var databaseValue: DatabaseValue { DatabaseValue.null }
    static func fromDatabaseValue(_ value: DatabaseValue) -> DataBytes? {
        guard case .blob(let data) = value.storage else { return nil }
        return DataBytes(bytes: Array(data))
    }
}

extension DatabaseValue.Storage {
    var text: String {
        switch self {
        case .null: "-"
        case .int64(let number): "\(number)"
        case .double(let number): "double \(number)"
        case .string(let text): text
        case .blob(let data): "\(Array(data))"
        }
    }
}
