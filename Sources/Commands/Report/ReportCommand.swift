import ArgumentParser
import Ledger
import Pricing
import Reports
import Usage

/// Prints a named report of the ledger.
struct ReportCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "A named report of what the ledger holds, as a table, CSV, JSON or a page with charts.",
        discussion: """
            Logs come into the ledger by farthing import. Without NAME: the reports and the question that each \
            answers. Reports of your own: definitions (*.json) in the folder reports of the configuration folder \
            ($XDG_CONFIG_HOME/farthing, else ~/.config/farthing).

            monthly says where the current month will end, projected from the last complete days.

            Example:
              farthing report daily --since 2026-11 --timezone Europe/Berlin --format html --output november.html
            """)

    @Argument(help: ArgumentHelp("Name of the report.", valueName: "name"))
    var name: String?

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var time: TimeOptions
    @OptionGroup var filters: FilterOptions

    @Option(
        help: "Cost from tokens and price books, as the log reports it, or reported where it is and else calculated.")
    var costMode: CostMode = .calculate

    @OptionGroup var prices: PriceOptions

    @Flag(help: "End with status 1 when anything of the period has no price.")
    var strict = false

    @OptionGroup var output: ReportOutput

    func run(in context: Context) async throws {
        let reports = try NamedReports(context)
        guard let name else {
            let list = ReportList(reports: reports)
            guard let text = output.text(of: list, in: context) else {
                throw CommandFailure.wrongUse("--format html needs the name of a report; farthing report lists them")
            }
            return try output.write(text, in: context)
        }
        let definition = try reports.definition(named: name)
        let zone = try time.zone(in: context)
        let given = try time.bounds(in: zone)
        let now = context.now()
        let isGiven = given.since != nil || given.until != nil
        let bounds = isGiven ? given : definition.period.bounds(in: zone.rules, at: now)
        let chosen = try filters.filters()
        let catalog = try prices.catalog(in: context)
        guard definition.rows.sumsRecords else {
            let selection = TurnSelection(zone: zone, bounds: bounds, filters: chosen)
            return try await follow(definition, selection, catalog, in: context)
        }
        let path = try ledger.path(in: context)
        try JournalRecovery(context: context, thresholds: catalog.lengthThresholds).recover(beside: path)
        let books = try Ledger.open(path, mode: .readOnly)
        let report = try books.ask { snapshot in
            let costs = LedgerCosts(
                snapshot: snapshot, catalog: catalog, costMode: costMode, zone: zone, filters: chosen,
                today: now.utcDay)
            return try ReportMaker(costs: costs, now: now).report(
                definition, bounds, withSeries: output.format == .html)
        }
        for remark in chosen.remarks(on: report.answer.tables) { try context.note("farthing: \(remark)") }
        try output.write(output.text(of: report, in: context) ?? report.page().html(), in: context)
        if strict && report.answer.priced.total.unpricedRequests > 0 { throw CommandFailure(.findings) }
    }

    /// Prints a report that follows conversations.
    private func follow(
        _ definition: ReportDefinition, _ selection: TurnSelection, _ catalog: PriceCatalog, in context: Context
    ) async throws {
        guard costMode == .calculate else {
            throw CommandFailure.wrongUse(
                "--cost-mode \(costMode.rawValue) is not for \(definition.name): its dollars are calculated")
        }
        let records = try await ConversationSource.ledger(path: try ledger.path(in: context)).load(in: context)
        let maker = FollowingReportMaker(
            records: records, selection: selection, catalog: catalog, limit: definition.limit, now: context.now())
        guard let report = try maker.report(definition.rows) else { return }
        for remark in selection.filters.remarks(on: records.tables) { try context.note("farthing: \(remark)") }
        try output.write(output.text(of: report, in: context) ?? report.page().html(), in: context)
        if strict && report.unpricedRequests > 0 { throw CommandFailure(.findings) }
    }
}
