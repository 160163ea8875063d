package import ArgumentParser
import Usage

/// Which time a command covers, and by which clock.
package struct TimeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "First moment covered: a date, month (2026-11), ISO week (2026-W47), year, or an RFC 3339 time.",
            discussion: "A date is its midnight by the clock of --timezone.", valueName: "time"))
    package var since: String?

    @Option(
        help: ArgumentHelp(
            "Last date, month, week or year covered, to its end; an RFC 3339 time is the first not covered.",
            valueName: "time"))
    package var until: String?

    @Option(
        help: ArgumentHelp(
            "IANA time zone of periods and dates, such as Europe/Berlin or UTC. Default: this machine's.",
            valueName: "zone"))
    package var timezone: String?

    package init() {}

    /// The zone asked for, else the machine's. Throws `CommandFailure`.
    func zone(in context: Context) throws -> NamedZone {
        let source = ZoneSource(context: context)
        return try timezone.map { try source.zone(named: $0) } ?? source.local()
    }

    /// The bounds asked for. Throws `CommandFailure`.
    func bounds(in zone: NamedZone) throws -> TimeBounds {
        let first = try since.map { try TimeOptions.span($0, of: "--since", in: zone) }
        let last = try until.map { try TimeOptions.span($0, of: "--until", in: zone) }
        if let first, let last, first.start >= last.end {
            throw CommandFailure.wrongUse("--since \(since ?? "") is not before the end of --until \(until ?? "")")
        }
        return TimeBounds(since: first?.start, until: last?.end)
    }

    /// What the user wrote for a stretch of time. Throws `CommandFailure`.
    static func span(_ text: String, of option: String, in zone: NamedZone) throws -> TimeSpan {
        guard let span = TimeSpan(parsing: text, in: zone.rules) else {
            throw CommandFailure.wrongUse(
                "\(option) '\(text)': expected a date such as 2026-11-21, a month (2026-11), an ISO week "
                    + "(2026-W47), a year, a time such as 2026-11-21T08:00:00Z, or FIRST..LAST of them")
        }
        return span
    }
}

/// First moment covered and first moment no longer covered; nil for no bound.
struct TimeBounds: Sendable {
    var since: Timestamp?
    var until: Timestamp?
}
