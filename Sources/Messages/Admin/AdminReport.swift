/// The reports of the Admin API; raw values are their names on the command line and in the ledger.
package enum AdminReport: String, CaseIterable, Sendable {
    /// Tokens of the Messages API by day, and by everything that prices them.
    case usage
    /// Costs by day, in cents.
    case cost
    /// The coding agent's analytics, a day at a time.
    case agent

    /// Path below `/v1/organizations/`.
    package var path: String {
        switch self {
        case .usage: "usage_report/messages"
        case .cost: "cost_report"
        case .agent: "usage_report/claude_code"
        }
    }
}
