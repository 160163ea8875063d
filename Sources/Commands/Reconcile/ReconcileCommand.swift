import ArgumentParser
import Ledger
import Pricing
import Usage
import UsageLogs

/// What the ledger is compared with; raw values are names on the command line.
enum ReconcileAgainst: String, CaseIterable, ExpressibleByArgument {
    case usage, cost, agent, console
}

/// The books against what others counted and charged.
struct ReconcileCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Compare the ledger with the service's own accounts.",
        discussion: """
            Against `usage` and `cost`, the admin reports that pull brought: tokens, and dollars, by day, model and \
            class of tokens. Against `console`, the token CSV that the Console exports. Against `agent`, what the \
            coding agent itself says a session cost (in the logs named, or its own folders). Each difference comes \
            with its likely reason. Exit status 1 where one is beyond the tolerance.

            Example:
              farthing reconcile usage --since 2026-11
              farthing reconcile console usage.csv --tolerance 1%
              farthing reconcile agent ~/.claude/projects
            """)

    @Argument(help: "What to compare with: usage, cost, agent or console.")
    var against: ReconcileAgainst

    @Argument(help: ArgumentHelp("Files of the Console, or logs of the agent.", valueName: "path"))
    var paths: [String] = []

    @Option(
        help: ArgumentHelp(
            "Difference that is none: a share of the larger side (0.5%), or dollars ($2). Default: 0.5%.",
            valueName: "amount"))
    var tolerance: String = "0.5%"

    @Flag(help: "Show the lines that agree too.")
    var all = false

    @OptionGroup var time: TimeOptions
    @OptionGroup var filters: FilterOptions
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var prices: PriceOptions
    @OptionGroup var output: OutputOptions

    func run(in context: Context) async throws {
        let tolerance = try ReconcileTolerance(tolerance)
        guard against == .console || against == .agent || paths.isEmpty else {
            throw CommandFailure.wrongUse("reconcile \(against.rawValue) compares with pulled reports: name no path")
        }
        let catalog = try prices.catalog(in: context)
        let zone = NamedZone.utc
        let bounds = try time.bounds(in: zone)
        var comparison = try await comparison(catalog, zone, bounds, in: context)
        comparison.judge(tolerance)
        try output.write(
            ReconcileReport(comparison, against: against, showsAll: all), in: context)
        if comparison.lines.contains(where: \.isBeyond) { throw CommandFailure(.findings) }
    }

    private func comparison(
        _ catalog: PriceCatalog, _ zone: NamedZone, _ bounds: TimeBounds, in context: Context
    ) async throws -> Comparison {
        if against == .agent {
            let inputs = try paths.isEmpty ? DefaultLogs(context).existing() : paths
            let reading = await LogReading(inputs: inputs).run()
            try ReadingNotes(reading).write(in: context)
            return try AgentSessions(reading, catalog: catalog, bounds: bounds, today: context.now().utcDay)
                .comparison()
        }
        let books = try Ledger.open(ledger.path(in: context), mode: .readOnly)
        let days = DayWindow(bounds)
        let ours = try LedgerSide(
            books, catalog: catalog, zone: zone, bounds: bounds, filters: filters.filters(), today: context.now().utcDay
        )
        switch against {
        case .usage:
            return try ours.comparison(withUsage: try books.adminUsage().filter { days.holds($0.day) }, catalog)
        case .cost:
            return try ours.comparison(
                withCosts: try books.adminCosts().filter { days.holds($0.day) },
                usage: try books.adminUsage().filter { days.holds($0.day) }, catalog)
        case .console, .agent:
            guard !paths.isEmpty else {
                throw CommandFailure.wrongUse("reconcile console: name the CSV file that the Console exported")
            }
            let reading = await LogReading(inputs: paths, format: try InputFormat.named("console-csv")).run()
            try ReadingNotes(reading).write(in: context)
            return try ours.comparison(withUsage: AdminUsageRows.rows(of: reading, days), catalog)
        }
    }
}

/// Which UTC days are compared.
struct DayWindow {
    private let first: Int32?
    private let last: Int32?

    init(_ bounds: TimeBounds) {
        first = bounds.since?.utcDay
        last = bounds.until.map { Timestamp(milliseconds: $0.milliseconds - 1).utcDay }
    }

    func holds(_ day: Int32) -> Bool { day >= first ?? .min && day <= last ?? .max }
}
