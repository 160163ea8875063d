public import ArgumentParser
public import Pricing
import Usage
import UsageLogs

extension CostMode: ExpressibleByArgument {}

/// Reads logs and prints totals and cost.
struct Analyze: ContextCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read usage logs and say what they cost and what caching saved.",
        discussion: """
            Tokens are counts; money is US dollars, exact to the picodollar in json and csv. Every message \
            counts once, however often it is logged. Without PATH the coding agent's own folders are read: \
            $CLAUDE_CONFIG_DIR, else $XDG_CONFIG_HOME/claude/projects and ~/.claude/projects.

            --against splits the change of cost since PERIOD by putting in, in this order, the analysed \
            period's volume (requests and prompt tokens), model mix, price, cache (classes of the prompt) and \
            output length; each cause is the change of cost that its step makes, and they add up exactly.

            Example:
              farthing analyze ~/logs --by day,model --since 2026-11 --timezone Europe/Berlin --format csv
              farthing analyze --since 2026-W47 --until 2026-W47 --against 2026-W46
            """)

    @Argument(help: ArgumentHelp("Files and folders of logs; - is standard input.", valueName: "path"))
    var paths: [String] = []

    @Option(help: "Group the totals; several with commas, or the option again.")
    var by: [GroupList] = []

    @OptionGroup var time: TimeOptions

    @OptionGroup var filters: FilterOptions

    @Option(help: ArgumentHelp("Read every file as this format, not as its content looks.", valueName: "format"))
    var inputFormat: String?

    @Option(
        help: "Cost from tokens and price books, as the log reports it, or reported where it is and else calculated.")
    var costMode: CostMode = .calculate

    @OptionGroup var prices: PriceOptions

    @Flag(help: "End with status 1 when anything could not be read in full or has no price.")
    var strict = false

    @Option(help: ArgumentHelp("Split the change of cost since this period into its causes.", valueName: "period"))
    var against: String?

    @OptionGroup var output: OutputOptions

    func run(in context: Context) async throws {
        let options = try checkedOptions(in: context)
        // The price books load while the logs are read.
        let books = try prices.userBooks(in: context)
        async let catalog = PriceCatalog.embedded(adding: books)
        let inputs = try paths.isEmpty ? DefaultLogs(context).existing() : paths
        let format = try inputFormat.map(InputFormat.named)
        var reading = await ShownReading(context: context).run(inputs: inputs, format: format)
        let analysis = options.analysis(with: try await catalog)
        let report = analysis.report(on: reading)
        if !report.unpriced.isEmpty {
            reading.diagnostics.insert(contentsOf: analysis.unpricedPlaces(in: reading), at: 0)
        }
        try ReadingNotes(reading).write(in: context)
        for remark in analysis.filters.remarks(on: reading.tables) { try context.note("farthing: \(remark)") }
        guard !ReadingNotes(reading).isAllMissing else { throw CommandFailure(.wrongUse) }
        try output.write(report, in: context)
        if strict && !reading.diagnostics.isEmpty { throw CommandFailure(.findings) }
    }

    /// What was typed, checked; only the prices are not there yet.
    private struct CheckedOptions {
        var dimensions: [GroupDimension]
        var zone: NamedZone
        var bounds: TimeBounds
        var filters: UsageFilters
        var base: TimeSpan?
        var costMode: CostMode
        var today: Int32

        func analysis(with catalog: PriceCatalog) -> Analysis {
            Analysis(
                dimensions: dimensions, zone: zone, bounds: bounds, filters: filters, base: base, catalog: catalog,
                costMode: costMode, today: today)
        }
    }

    private func checkedOptions(in context: Context) throws -> CheckedOptions {
        let zone = try time.zone(in: context)
        let dimensions = by.flatMap(\.dimensions)
        if let double = dimensions.first(where: { name in dimensions.count { $0 == name } > 1 }) {
            throw CommandFailure.wrongUse("--by names \(double.rawValue) twice; name each grouping once")
        }
        let base = try against.map { try TimeOptions.span($0, of: "--against", in: zone) }
        if let base, base.start == base.end {
            throw CommandFailure.wrongUse(
                "--against '\(against ?? "")' has no length; expected a period such as 2026-10")
        }
        return CheckedOptions(
            dimensions: dimensions, zone: zone, bounds: try time.bounds(in: zone),
            filters: try filters.filters(), base: base, costMode: costMode, today: context.now().utcDay)
    }
}
