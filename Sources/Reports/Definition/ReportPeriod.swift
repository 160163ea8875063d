/// The period that a report covers where the user names none.
package enum ReportPeriod: Sendable, Equatable, CustomStringConvertible {
    /// All records.
    case all
    case thisMonth
    case lastMonth
    /// This many days, today among them.
    case lastDays(Int)

    /// Reads `all`, `this_month`, `last_month` or `last_30_days`; nil for anything else.
    init?(_ text: String) {
        switch text {
        case "all": self = .all
        case "this_month": self = .thisMonth
        case "last_month": self = .lastMonth
        default:
            let parts = text.split(separator: "_", omittingEmptySubsequences: false)
            guard parts.count == 3, parts[0] == "last", parts[2] == "days", let days = Int(parts[1]),
                (1...3660).contains(days)
            else { return nil }
            self = .lastDays(days)
        }
    }

    /// The name in definitions.
    package var description: String {
        switch self {
        case .all: "all"
        case .thisMonth: "this_month"
        case .lastMonth: "last_month"
        case .lastDays(let days): "last_\(days)_days"
        }
    }
}
