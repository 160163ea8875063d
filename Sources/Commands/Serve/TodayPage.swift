import Gateway
import Ledger
import Pricing
import Reports
import Usage

/// The page of what was booked today, by the clock of this machine: the built-in report by model.
struct TodayPage: Sendable {
    /// Of the ledger.
    private let path: String
    private let catalog: PriceCatalog
    private let definition: ReportDefinition
    private let zone: NamedZone
    private let now: @Sendable () -> Timestamp

    /// Throws `CommandFailure` where `TZ` names no zone.
    ///
    /// - Parameter path: of the ledger.
    init?(path: String, catalog: PriceCatalog, in context: Context) throws {
        guard let models = try ReportDefinition.embedded().first(where: { $0.name == "models" }) else { return nil }
        self.path = path
        self.catalog = catalog
        definition = models
        zone = try ZoneSource(context: context).local()
        now = context.now
    }

    func reply() -> OwnReply {
        do {
            return .page(try html())
        } catch {
            return OwnReply(status: 503, type: "text/plain; charset=utf-8", Failure(error).text)
        }
    }

    private func html() throws -> String {
        let now = now()
        let today = zone.rules.date(at: now)
        let bounds = TimeBounds(
            since: zone.rules.midnight(of: today), until: zone.rules.midnight(of: today.adding(1)))
        let report = try Ledger.open(path, mode: .readOnly).ask { snapshot in
            let costs = LedgerCosts(
                snapshot: snapshot, catalog: catalog, costMode: .calculate, zone: zone, filters: UsageFilters(),
                today: now.utcDay)
            return try ReportMaker(costs: costs, now: now).report(definition, bounds, withSeries: true)
        }
        return try report.page().html()
    }
}
