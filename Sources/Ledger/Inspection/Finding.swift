/// Something about a ledger that is not as it should be.
package struct Finding: Hashable, Sendable {
    package var subject: Subject
    package var severity: Severity
    /// What was found: counts and names of tables, never values of rows.
    package var text: String
    package var advice: Advice

    package init(_ subject: Subject, _ severity: Severity, _ text: String, advice: Advice) {
        self.subject = subject
        self.severity = severity
        self.text = text
        self.advice = advice
    }

    /// What was looked at; the raw value is the name that is shown.
    package enum Subject: String, CaseIterable, Sendable {
        /// Pages and indexes, by SQLite's own check.
        case integrity
        /// Tables and indexes are those that the schema's steps make.
        case schema
        /// Numbers that name rows of other tables.
        case references
        /// Flags, and counts of sessions, that follow from the rows.
        case settling
        /// Sums by day and session against the rows.
        case totals
        /// Length thresholds of the price books that the sums were built with.
        case thresholds
        /// Raw usage comes back from template and values.
        case rawUsage = "raw_usage"
        /// Rights of the file.
        case rights
        /// The write-ahead log beside the file.
        case journal
    }

    package enum Severity: Int, Comparable, Sendable {
        /// Right as it is, and good to know.
        case note
        /// No number is wrong, but something should be done.
        case warning
        /// Numbers are wrong or missing.
        case error

        package static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }
    }

    /// What to do about it.
    package enum Advice: Hashable, Sendable {
        case nothing
        /// `Ledger.rebuildTotals` makes it right.
        case rebuildTotals
        /// Keep a copy, begin a new ledger, import what logs there are.
        case importAnew
        /// Take the rights away: `chmod 600`.
        case restrictRights
        /// Close the other programs that use the ledger; the next import takes the log over.
        case closeOthers
    }
}
