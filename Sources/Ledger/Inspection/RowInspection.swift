import GRDB
import Usage
import UsageLogs

/// Whether what is derived from the rows agrees with them: roll-ups, settled flags, sessions, raw usage.
struct RowInspection {
    let database: Database
    let path: String
    private var wrongFlags = 0
    private var wrongUsage = 0
    /// Records with a stop reason by session.
    private var stating: [Symbol: Int64] = [:]

    init(database: Database, path: String) {
        self.database = database
        self.path = path
    }

    func findings(thresholds: [Int64]) throws -> [Finding] {
        var tables = LedgerTables()
        try tables.load(database, path: path)
        guard let built = tables.thresholds else {
            return [
                Finding(.thresholds, .warning, "the sums by day and session were never built", advice: .rebuildTotals)
            ]
        }
        var totals = TotalsDelta(lengthThresholds: built)
        var copy = self
        try copy.visit(tables, &totals)
        var findings = copy.findingsOfRows(tables)
        totals.close()
        let expected = totals.byTable(numbers: &tables)
        for (name, sums) in zip(TotalsTable.names, [expected.days, expected.sessions]) {
            let wrong = try differences(name, sums)
            if wrong > 0 {
                findings.append(
                    Finding(
                        .totals, .error, "\(wrong) sums of \(name) are not those of the records",
                        advice: .rebuildTotals))
            }
        }
        if built != thresholds {
            findings.append(
                Finding(
                    .thresholds, .note,
                    "the sums are those of price books with other prompt-length thresholds; the next import builds them anew",
                    advice: .rebuildTotals))
        }
        return findings
    }

    private mutating func visit(_ tables: LedgerTables, _ totals: inout TotalsDelta) throws {
        var templates: [Int64: [UInt8]] = [:]
        for (text, number) in tables.templates { templates[number] = text }
        let records = try RecordTable(database, path: path)
        var inspection = self
        try RawStatement(database, RecordRow.select).forEach { statement in
            var row = try RecordRow(statement, tables: tables.tables, path: path)
            if row.chargeCount > 0 {
                row.state.record.furtherCharges = try records.charges(of: row.id, tables: tables.tables)
            }
            if !row.isLinked { totals.add(row.state.record, flags: row.flags, sign: 1) }
            inspection.inspect(row, tables, templates)
        }
        self = inspection
    }

    private mutating func inspect(_ row: RecordRow, _ tables: LedgerTables, _ templates: [Int64: [UInt8]]) {
        let session = tables.tables.attributions[row.state.record.attribution]?.session ?? .none
        let flags = row.state.settledFlags(sessionStatesStopReasons: tables.stating[session] != nil)
        if flags != row.flags { wrongFlags += 1 }
        if !row.isLinked && !row.state.record.stopReason.isNone && !session.isNone { stating[session, default: 0] += 1 }
        guard let usage = row.usage else { return }
        let text = RawUsageText.text(
            template: usage.template == 0 ? nil : templates[usage.template] ?? [], values: usage.values)
        if text == nil { wrongUsage += 1 }
    }

    private func findingsOfRows(_ tables: LedgerTables) -> [Finding] {
        var findings: [Finding] = []
        if wrongFlags > 0 {
            findings.append(
                Finding(
                    .settling, .error, "flags of \(wrongFlags) records do not follow from their lines and sessions",
                    advice: .importAnew))
        }
        if stating != tables.stating {
            findings.append(
                Finding(
                    .settling, .error, "the table of sessions that state stop reasons does not follow from the records",
                    advice: .importAnew))
        }
        if wrongUsage > 0 {
            findings.append(
                Finding(
                    .rawUsage, .error, "raw usage of \(wrongUsage) records does not come back as it was read",
                    advice: .importAnew))
        }
        return findings
    }

    /// Number of rows of a table of sums that differ from `expected`, are missing or too many.
    private func differences(_ name: String, _ expected: [TotalsTable.Key: UsageSums]) throws -> Int {
        var missing = expected.filter { $0.value != UsageSums() }
        var wrong = 0
        try RawStatement(database, "SELECT day, place, rate, \(UsageSums.columns) FROM \(name)").forEach { row in
            let key = TotalsTable.Key(
                day: Int32(truncatingIfNeeded: row.integer(0)), place: row.integer(1), rate: row.integer(2))
            let sums = try UsageSums(row, from: 3, path: path)
            if missing.removeValue(forKey: key) != sums { wrong += 1 }
        }
        return wrong + missing.count
    }
}
