import GRDB
import Usage
package import UsageLogs

extension Ledger {
    /// What the coding agent's result lines said of their sessions, by file and place.
    package func agentResults() throws(LedgerError) -> [SessionAggregate] {
        try read { database in
            var results: [SessionAggregate] = []
            let rows = try RawStatement(
                database,
                "SELECT file, offset, line, session, completed_at, cost FROM agent_results ORDER BY file, offset")
            try rows.forEach { row in
                results.append(
                    SessionAggregate(
                        session: row.text(3), file: row.text(0), line: UInt32(clamping: row.integer(2)),
                        offset: row.integer(1),
                        completedAt: row.optionalInteger(4).map { Timestamp(milliseconds: $0) } ?? .unknown,
                        reportedPicoUSD: row.optionalInteger(5)))
            }
            let models = try RawStatement(
                database,
                """
                SELECT model, input, cache_write, cache_read, output, web_searches, cost FROM agent_result_models
                WHERE file = ? AND offset = ? ORDER BY model
                """)
            for place in results.indices {
                models.bind(results[place].file, at: 1)
                models.bind(results[place].offset, at: 2)
                try models.forEach { row in
                    let tokens = TokenUsage(
                        input: row.integer(1), cacheWrite5m: row.integer(2), cacheRead: row.integer(3),
                        output: row.integer(4))
                    results[place].models.append(
                        .init(
                            name: row.text(0), tokens: tokens, webSearches: row.integer(5),
                            reportedPicoUSD: row.optionalInteger(6)))
                }
            }
            return results
        }
    }
}

extension BatchWriting {
    /// Stores result lines; one that is there already is stored anew.
    func add(_ results: [SessionAggregate]) throws {
        guard !results.isEmpty else { return }
        let line = try RawStatement(database, "INSERT OR REPLACE INTO agent_results VALUES (?, ?, ?, ?, ?, ?)")
        let part = try RawStatement(
            database, "INSERT OR REPLACE INTO agent_result_models VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        for result in results {
            line.bind(result.identityName, at: 1)
            line.bind(result.offset, at: 2)
            line.bind(Int64(result.line), at: 3)
            line.bind(result.session, at: 4)
            line.bind(result.completedAt.isKnown ? result.completedAt.milliseconds : nil, at: 5)
            line.bind(result.reportedPicoUSD, at: 6)
            try line.run()
            for model in result.models {
                part.bind(result.identityName, at: 1)
                part.bind(result.offset, at: 2)
                part.bind(model.name, at: 3)
                let tokens = model.tokens
                let counts = [
                    tokens.input, tokens.cacheWrite5m, tokens.cacheRead, tokens.output, model.webSearches,
                ]
                for (place, count) in counts.enumerated() { part.bind(count, at: 4 + Int32(place)) }
                part.bind(model.reportedPicoUSD, at: 9)
                try part.run()
            }
        }
    }

    /// Forgets the result lines of a document that changed.
    func removeResults(of identityName: String) throws {
        for table in ["agent_results", "agent_result_models"] {
            let delete = try RawStatement(database, "DELETE FROM \(table) WHERE file = ?")
            delete.bind(identityName, at: 1)
            try delete.run()
        }
    }
}
