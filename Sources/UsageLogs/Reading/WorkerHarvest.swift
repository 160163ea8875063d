import Usage

/// What one worker brings home.
struct WorkerHarvest: Sendable {
    var tables: RecordTables
    var messages: MessageTable
    var duplicates: Int
    var skipped: [SkipReason: Int]
    var aggregates: [SessionAggregate]
    var diagnostics: DiagnosticLog
    var reports: [UnitReport]
    var bytes: Int64

    init(collector: RecordCollector, reports: [UnitReport], bytes: Int64) {
        let book = collector.release()
        tables = book.tables
        messages = book.messages
        duplicates = book.duplicates
        skipped = collector.skipped
        aggregates = collector.aggregates
        diagnostics = collector.diagnostics
        self.reports = reports
        self.bytes = bytes
    }

    /// Takes another worker's in and leaves it without records; what both know counts as a duplicate.
    mutating func absorb(_ other: inout WorkerHarvest) {
        let renumbering = SymbolRenumbering(from: other.tables, into: &tables)
        duplicates +=
            other.duplicates
            + messages.absorb(&other.messages, renumbering: renumbering, strings: tables.strings)
        skipped.merge(other.skipped, uniquingKeysWith: +)
        aggregates += other.aggregates
        diagnostics.merge(other.diagnostics)
        reports += other.reports
        bytes += other.bytes
    }

    /// Hands the records over, so that there is one owner who may change them where they lie.
    mutating func takeMessages() -> MessageTable {
        var taken = MessageTable()
        swap(&taken, &messages)
        return taken
    }
}
