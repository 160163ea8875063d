import GRDB

/// Whether every number that names a row of another table names one.
struct ReferenceInspection {
    let database: Database

    /// Columns with the table that they point into; 0 stands for none where `isOptional`.
    private static let references: [(table: String, column: String, target: String, isOptional: Bool)] = [
        ("records", "service", "services", true), ("records", "attribution", "attributions", true),
        ("records", "requested_model", "strings", true), ("records", "stop_reason", "strings", true),
        ("records", "file", "strings", true), ("records", "template", "templates", true),
        ("services", "model", "strings", true), ("services", "provider", "strings", true),
        ("attributions", "source", "strings", true), ("attributions", "project", "strings", true),
        ("attributions", "project_path", "strings", true), ("attributions", "session", "strings", true),
        ("attributions", "agent", "strings", true), ("attributions", "parent", "strings", true),
        ("attributions", "key", "strings", true), ("attributions", "user", "strings", true),
        ("attributions", "tags", "strings", true), ("charges", "service", "services", true),
        ("charges", "record", "records", false), ("origins", "record", "records", false),
        ("origins", "file", "strings", false), ("further_requests", "record", "records", false),
        ("stating_sessions", "session", "strings", false), ("rates", "service", "services", true),
        ("rates", "record_service", "services", true), ("day_totals", "place", "places", false),
        ("day_totals", "rate", "rates", false), ("session_totals", "place", "places", false),
        ("session_totals", "rate", "rates", false), ("gateway_calls", "record", "records", false),
    ]

    func findings() throws -> [Finding] {
        var findings: [Finding] = []
        for reference in ReferenceInspection.references {
            let none = reference.isOptional ? " AND \(reference.column) <> 0" : ""
            let count = try count(
                """
                \(reference.table) WHERE \(reference.column) IS NOT NULL\(none)
                AND NOT EXISTS (SELECT 1 FROM \(reference.target) AS t WHERE t.id = \(reference.table).\(reference.column))
                """)
            if count > 0 {
                findings.append(
                    Finding(
                        .references, .error,
                        "\(count) rows of \(reference.table) name a row of \(reference.target) that is not there",
                        advice: .importAnew))
            }
        }
        return try findings + gaps() + charges()
    }

    private func gaps() throws -> [Finding] {
        try ["strings", "services", "attributions", "templates", "rates", "places"].compactMap { table in
            guard try count("\(table) HAVING count(*) <> coalesce(max(id), 0)") > 0 else { return nil }
            return Finding(.references, .error, "the numbers of \(table) have gaps", advice: .importAnew)
        }
    }

    private func charges() throws -> [Finding] {
        let count = try count(
            "records WHERE further_charges <> 0 AND further_charges <> (SELECT count(*) FROM charges WHERE record = id)"
        )
        guard count > 0 else { return [] }
        return [
            Finding(
                .references, .error, "\(count) records tell another number of further charges than there are",
                advice: .importAnew)
        ]
    }

    private func count(_ from: String) throws -> Int64 {
        var count: Int64 = 0
        try RawStatement(database, "SELECT count(*) FROM \(from)").forEach { count = $0.integer(0) }
        return count
    }
}
