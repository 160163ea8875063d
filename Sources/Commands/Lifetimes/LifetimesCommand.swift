import ArgumentParser
import Pricing
import Reports
import Simulation
import Usage

/// Which cache lifetime pays for the user's own conversations.
struct LifetimesCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "ttl",
        abstract: "Which cache lifetime pays: no caching, 5m, 1h or a mix, for your own conversations.",
        discussion: """
            Every conversation is walked again under every lifetime, with reads refreshing. Beside the costs: \
            what became of 1h writes, how long gaps between requests last, whether keep-alive pings would pay, \
            and advice for each project, kind of session and class of models, with an interval. Without a path \
            the coding agent's own folders are read; --ledger reads a ledger instead. Costs are of input only.

            Example:
              farthing ttl --since 2026-10 --by project
              farthing ttl ~/logs --format html --output ttl.html
            """)

    @OptionGroup var input: ConversationOptions

    @Option(help: "What groups are made by; more than once. Default: project, kind and read-class.")
    var by: [LifetimeDimension] = []

    @Option(help: "Seed of the intervals' random draws.")
    var seed: UInt64 = 1

    @OptionGroup var prices: PriceOptions

    @Flag(help: "End with status 1 when anything could not be read in full or has no price.")
    var strict = false

    @OptionGroup var output: ReportOutput

    func run(in context: Context) async throws {
        let source = try input.source(in: context)
        let selection = try input.shown.selection(in: context)
        let books = try prices.userBooks(in: context)
        async let catalog = PriceCatalog.embedded(adding: books)
        let records = try await source.load(in: context)
        for remark in selection.filters.remarks(on: records.tables) { try context.note("farthing: \(remark)") }
        let maker = FollowingReportMaker(
            records: records, selection: selection, catalog: try await catalog, limit: nil, now: context.now())
        let report = try LifetimeReport(maker, by: by, seed: seed)
        try output.write(output.text(of: report, in: context) ?? report.page().html(), in: context)
        if strict && (records.isPartial || report.unpricedRequests > 0) { throw CommandFailure(.findings) }
    }
}

/// What groups of conversations are made by.
enum LifetimeDimension: String, CaseIterable, ExpressibleByArgument {
    case project, kind
    case readClass = "read-class"
}
