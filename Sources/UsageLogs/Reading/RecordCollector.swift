package import Usage

/// Takes what formats read: one collector a worker, joined at the end.
///
/// For every line a format calls exactly one of `add` and `skip`; diagnostics and aggregates come on top.
package final class RecordCollector {
    /// Strings, services and attributions that the records name.
    package var tables: RecordTables {
        _read { yield book.tables }
        _modify { yield &book.tables }
    }
    var book = RecordBook()
    /// The file that is being read.
    package var file: FileContext
    private(set) var skipped = [SkipReason: Int]()
    private(set) var aggregates: [SessionAggregate] = []
    private(set) var diagnostics = DiagnosticLog()

    package init(file: FileContext) {
        self.file = file
    }

    /// Records, duplicates and skipped lines so far.
    var accountedLines: Int { book.messages.count + book.duplicates + skipped.values.reduce(0, +) }

    /// Turns to another file.
    func begin(_ input: LogFile, identityName: String? = nil) {
        file = FileContext(
            path: input.name, identityName: identityName, symbol: symbol(input.name),
            project: symbol(input.project), modified: input.modified)
        book.pendingMarks = []
    }

    /// Forgets everything that was collected and goes on in the same file.
    func restart(keepingPlaces: Bool) {
        let project = tables.strings[file.project]
        let pendingMarks = book.pendingMarks
        book = RecordBook()
        book.pendingMarks = pendingMarks
        if keepingPlaces { book.places = MessagePlaces() }
        file.symbol = symbol(file.path)
        file.project = symbol(project)
        skipped = [:]
        aggregates = []
        diagnostics = DiagnosticLog()
    }

    /// Hands the records over; the collector is then empty of them.
    func release() -> RecordBook {
        defer { book = RecordBook() }
        return book
    }

    /// Symbol of a string; `.none` for nil and the empty string.
    package func symbol(_ string: String?) -> Symbol {
        book.symbol(string)
    }

    /// Symbol of the terms of a call.
    package func service(
        model: Symbol, provider: Symbol = .none, tier: ServiceTier = .standard,
        speed: Speed = .standard, geo: InferenceGeo = .unstated
    ) -> Symbol {
        tables.services.symbol(for: Service(model: model, provider: provider, tier: tier, speed: speed, geo: geo))
    }

    package func attribution(_ attribution: Attribution) -> Symbol {
        tables.attributions.symbol(for: attribution)
    }

    /// Joins a line with the earlier lines of the same identity; counts a record or a duplicate.
    ///
    /// - Parameters:
    ///   - request: stable hash of the request id, 0 where there is none; differing ones under one identity
    ///     are flagged.
    ///   - usage: the raw usage object, where there is one to keep.
    package func add(
        _ record: UsageRecord, isSidechain: Bool, request: UInt64 = 0, usage: UnsafeRawBufferPointer? = nil
    ) {
        book.add(MessageLine(record: record, isSidechain: isSidechain, request: request), usage: usage)
    }

    /// Counts a line that is no record.
    package func skip(_ reason: SkipReason, lines: Int = 1) {
        skipped[reason, default: 0] += lines
    }

    /// Notes a problem of the current file; line 0 where it is the whole file's.
    package func diagnose(_ problem: Problem, line: UInt32, offset: Int64 = 0) {
        diagnostics.note(problem, file: file.path, line: line, offset: offset)
    }

    /// Keeps a session's own sums for reconciliation.
    package func report(_ aggregate: SessionAggregate) {
        aggregates.append(aggregate)
        aggregates[aggregates.count - 1].identityName = file.identityName
    }
}
