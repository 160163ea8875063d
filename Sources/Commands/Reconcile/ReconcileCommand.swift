import ArgumentParser
import Ledger
import Messages
import Pricing
import Usage
import UsageLogs

/// What the ledger is compared with; raw values are names on the command line.
enum ReconcileAgainst: String, CaseIterable, ExpressibleByArgument {
    case usage, cost, agent, sessions, console

    var unit: Comparison.Unit {
        switch self {
        case .usage, .agent, .console: .tokens
        case .cost, .sessions: .picodollars
        }
    }
}

/// The books against what others counted and charged.
struct ReconcileCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Compare the ledger with the service's own accounts.",
        discussion: """
            Against `usage`, `cost` and `agent`, the admin reports that pull brought: tokens, dollars, and tokens of \
            the coding agent, by day, model and class of tokens. Against `console`, the token CSV that the Console \
            exports. Against `sessions`, what the coding agent itself says a session cost, by the ledger or by the \
            logs named. Each difference comes with its likely reason. Exit status 1 where one is beyond the tolerance.

            Example:
              farthing reconcile usage --since 2026-11
              farthing reconcile console usage.csv --tolerance 1%
              farthing reconcile sessions ~/.claude/projects
            """)

    @Argument(help: "What to compare with: usage, cost, agent, sessions or console.")
    var against: ReconcileAgainst

    @Argument(help: ArgumentHelp("Files of the Console, or logs of the agent's sessions.", valueName: "path"))
    var paths: [String] = []

    @Option(
        help: ArgumentHelp(
            "Difference that is none: a share of the larger side (0.5%), or dollars ($2). Default: 0.5%.",
            valueName: "amount"))
    var tolerance: String = "0.5%"

    @Flag(help: "Show the lines that agree too.")
    var all = false

    @Option(help: ArgumentHelp("First UTC day compared.", valueName: "date"))
    var since: String?

    @Option(help: ArgumentHelp("Last UTC day compared.", valueName: "date"))
    var until: String?

    @Option(
        help: ArgumentHelp("Only this model, on both sides; * is any run of characters.", valueName: "name"))
    var model: [String] = []

    @Option(help: ArgumentHelp("Only this person or key of the agent's analytics.", valueName: "name"))
    var actor: String?

    @Option(
        help: ArgumentHelp(
            "The profile whose reports are compared. Default: the only one that was pulled.", valueName: "name"))
    var profile: String?

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var prices: PriceOptions
    @OptionGroup var output: OutputOptions

    func run(in context: Context) async throws {
        let tolerance = try ReconcileTolerance(tolerance, against.unit)
        try refuseWhatDoesNotApply()
        var bounds = TimeOptions()
        (bounds.since, bounds.until) = (since, until)
        var comparison = try await comparison(
            try prices.catalog(in: context), try bounds.bounds(in: .utc), in: context)
        comparison.judge(tolerance)
        try output.write(
            ReconcileReport(comparison, against: against, showsAll: all), in: context)
        if comparison.lines.contains(where: \.isBeyond) { throw CommandFailure(.findings) }
    }

    /// Throws `CommandFailure` for what would be taken and change nothing.
    private func refuseWhatDoesNotApply() throws {
        let isOfFiles = against == .console || against == .sessions
        if !paths.isEmpty && !isOfFiles {
            throw CommandFailure.wrongUse(
                "reconcile \(against.rawValue) compares with what was pulled: name no path; `reconcile sessions` and "
                    + "`reconcile console` take files")
        }
        if paths.isEmpty && against == .console {
            throw CommandFailure.wrongUse("reconcile console: name the CSV file that the Console exported")
        }
        if profile != nil && isOfFiles {
            throw CommandFailure.wrongUse("--profile: reconcile \(against.rawValue) compares with nothing pulled")
        }
        if actor != nil && against != .agent {
            throw CommandFailure.wrongUse("--actor: only reconcile agent knows persons")
        }
        if !model.isEmpty && against == .sessions {
            throw CommandFailure.wrongUse("--model: reconcile sessions compares sessions as a whole")
        }
        if model.contains("") { throw CommandFailure.wrongUse("--model '' matches no name") }
        if against == .sessions && !paths.isEmpty && ledger.ledger != nil {
            throw CommandFailure.wrongUse("reconcile sessions reads the ledger or the logs named: not both")
        }
    }

    private func comparison(
        _ catalog: PriceCatalog, _ bounds: TimeBounds, in context: Context
    ) async throws -> Comparison {
        let today = context.now().utcDay
        if against == .sessions && !paths.isEmpty {
            let reading = await LogReading(inputs: paths).run()
            try ReadingNotes(reading).write(in: context)
            var comparison = try AgentSessions(reading, catalog, bounds, today: today).comparison()
            comparison.ours = "logs"
            return comparison
        }
        let books = try Ledger.open(ledger.path(in: context), mode: .readOnly)
        let patterns = model.map(NamePattern.init)
        func isAsked(_ model: String) -> Bool { patterns.isEmpty || patterns.contains { $0.matches(model) } }
        func ours(_ service: String) throws -> LedgerSide {
            try LedgerSide(
                books, catalog,
                .init(
                    service: service, bounds: bounds, models: patterns, today: today,
                    isAgentAlone: against == .agent))
        }
        switch against {
        case .sessions: return try AgentSessions(books, catalog, bounds, today: today).comparison()
        case .usage:
            let pull = try pull(of: .usage, in: books)
            return try ours(pull.service).comparison(
                withUsage: try books.adminUsage(of: pull.service).filter { isAsked($0.model) },
                ComparedDays(bounds, pull: pull), advice: advice(.usage))
        case .cost:
            let pull = try pull(of: .cost, in: books)
            return try ours(pull.service).comparison(
                withCosts: try books.adminCosts(of: pull.service).filter { isAsked($0.model) },
                usage: try books.adminUsage(of: pull.service).filter { isAsked($0.model) },
                ComparedDays(bounds, pull: pull), advice: advice(.cost))
        case .agent:
            let pull = try pull(of: .agent, in: books)
            return try ours(pull.service).comparison(
                withAgent: try books.agentUsage(of: pull.service).filter {
                    isAsked($0.model) && $0.actor == actor ?? $0.actor
                }, ComparedDays(bounds, pull: pull), advice: advice(.agent))
        case .console:
            let reading = await LogReading(inputs: paths, format: try InputFormat.named("console-csv")).run()
            try ReadingNotes(reading).write(in: context)
            return try ours("anthropic").comparison(
                withUsage: AdminUsageRows.rows(of: reading).filter { isAsked($0.model) }, ComparedDays(bounds),
                advice: "the files named have no row in the period")
        }
    }

    private func advice(_ report: AdminReport) -> String {
        "`farthing pull \(report.rawValue)` brings it, or widen the period"
    }

    /// The pull of the profile asked for, or of the only one. Throws `CommandFailure`.
    private func pull(of report: AdminReport, in books: Ledger) throws -> AdminPull {
        let pulls = try books.pulls(of: report)
        if let profile {
            guard let found = pulls.first(where: { $0.service == profile }) else {
                throw CommandFailure.wrongUse(
                    "--profile '\(profile)': no \(report.rawValue) was pulled with it; "
                        + "`farthing pull \(report.rawValue) --profile \(profile)` does so")
            }
            return found
        }
        guard let found = pulls.first else {
            throw CommandFailure.wrongUse(
                "no \(report.rawValue) to compare with: `farthing pull \(report.rawValue)` brings it")
        }
        guard pulls.count == 1 else {
            throw CommandFailure.wrongUse(
                "\(report.rawValue) was pulled with several profiles: name one with --profile: "
                    + pulls.map(\.service).joined(separator: ", "))
        }
        return found
    }
}
