import Messages
import Usage
import UsageLogs

/// Records of the Console's CSV as rows of usage.
enum AdminUsageRows {
    static func rows(of reading: LogReadingResult) -> [AdminUsageRow] {
        var rows: [AdminUsageRow] = []
        reading.forEachRecord { record in
            let time = record.accountingTime
            guard time.isKnown else { return }
            var row = AdminUsageRow(day: time.utcDay)
            let service = reading.tables.services[record.service]
            row.model = service.flatMap { reading.tables.string($0.model) } ?? ""
            row.tokens = record.tokens
            row.webSearches = Int64(record.webSearches)
            rows.append(row)
        }
        return rows
    }
}
