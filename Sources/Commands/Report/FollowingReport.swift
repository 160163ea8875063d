import Pricing
import Reports
import Usage

/// A named report that follows conversations instead of summing records; `farthing report` prints it of the ledger.
protocol FollowingReport: Report {
    /// One page that needs nothing beside itself.
    func page() -> Page
    /// Requests shown that have no price and take no part in any dollars.
    var unpricedRequests: Int64 { get }
}

/// What a report that follows conversations is made of.
struct FollowingReportMaker {
    var records: ConversationRecords
    var selection: TurnSelection
    var catalog: PriceCatalog
    /// Rows that the table and the page show of each kind.
    var limit: Int?
    /// The moment of the run.
    var now: Timestamp

    /// nil for a report that sums records. Throws `CommandFailure` where there is nothing to follow.
    func report(_ rows: ReportRows) throws(CommandFailure) -> (any FollowingReport)? {
        switch rows {
        case .totals, .invoice: nil
        case .misses: MissesReport(self)
        case .ttl: try LifetimeReport(self)
        }
    }

    /// The last line of a page.
    var origin: String { "farthing \(Farthing.configuration.version), \(now.rfc3339)" }
}
