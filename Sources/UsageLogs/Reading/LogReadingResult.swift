package import Usage

/// What a reading found; nothing of it is money yet.
package struct LogReadingResult: Sendable {
    package var tables = RecordTables()
    package var messages = MessageTable()
    package var summary = ReadingSummary()
    /// Problems by file and place.
    package var diagnostics: [Diagnostic] = []
    /// Sums of sessions as the logs themselves report them, for reconciliation.
    package var aggregates: [SessionAggregate] = []

    package init() {}

    /// Visits the de-duplicated records.
    package func forEachRecord(_ body: (UsageRecord) throws -> Void) rethrows { try messages.forEach(body) }
}

/// How every line was accounted for: lines = records + duplicates + sum of skipped. In a document (CSV, a JSON
/// array, an event stream) an entry counts as a line.
package struct ReadingSummary: Equatable, Sendable {
    package var files = 0
    /// Bytes as read, after decompression.
    package var bytes: Int64 = 0
    package var lines = 0
    package var records = 0
    package var duplicates = 0
    package var skipped: [SkipReason: Int] = [:]
    /// Messages whose final line, the one with a stop reason, was never seen.
    package var unfinished = 0
    /// Messages whose lines name different request ids.
    package var differingRequests = 0
    /// Files that folders hold beside logs; they were not opened.
    package var otherFiles = 0

    package init() {}
}
