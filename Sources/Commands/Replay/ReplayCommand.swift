public import ArgumentParser
import Pricing
public import PromptCache
import Simulation
import Usage
import UsageLogs

extension EngineSwitches.Availability: ExpressibleByArgument {}

/// What recorded requests cost under every policy, and at least.
struct ReplayCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "What a trace, or your own logs, would cost under every caching policy, and at least.",
        discussion: """
            A trace is a file of requests whose prompts are known block by block (Mooncake, agent sessions, \
            Qwen-Bailian); its format and compression are found from the content. Other files and folders are \
            read as logs; without a path the coding agent's own folders are. Costs are of input only.

            The lower bound is what no choice of breakpoints, lifetimes or pings can beat for the prompts as sent. \
            Every dollar that one policy pays above it is booked under its cause; of logs, every dollar billed.

            Example:
              farthing replay trace.jsonl.gz --input-price 3 --read-multiplier 0.1
              farthing replay trace.jsonl --model claude-opus-5-5 --gap 1h-end
              farthing replay --since 2026-11
            """)

    @Argument(
        help: ArgumentHelp(
            "One trace, or files and folders of logs; - is a trace on standard input.", valueName: "path"))
    var paths: [String] = []

    @Option(help: ArgumentHelp("Price every request of a trace as this model.", valueName: "model"))
    var model: String?

    @Option(
        help: ArgumentHelp(
            "Price a trace in dollars per million input tokens, with writes at 1.25 and 2 times it. Default: 3.",
            valueName: "usd"))
    var inputPrice: String?

    @Option(help: ArgumentHelp("Price of a read as a multiple of --input-price. Default: 0.1.", valueName: "factor"))
    var readMultiplier: String?

    @Option(
        help: ArgumentHelp("Fewest tokens of a cached prefix. Default: the model's, else 1,024.", valueName: "tokens"))
    var minimum: Int64?

    @Option(help: "When an entry can be read: by every later request, or from the first response of its writer on.")
    var availability: EngineSwitches.Availability = .atOnce

    @Option(
        help: ArgumentHelp(
            "Most pings in a gap, for the ping policies; more than once. Default: 1, 3, and the most that pay.",
            valueName: "pings"))
    var ping: [Int64] = []

    @Option(
        help: ArgumentHelp(
            "Policy of a trace whose cost above the bound is booked by cause; off: none. Default: 5m-end.",
            valueName: "policy"))
    var gap: String?

    @Option(help: "Seed of the intervals' random draws.")
    var seed: UInt64 = 1

    @Option(
        help: ArgumentHelp(
            "Book that prices the model: anthropic, bedrock, vertex, … Default: as its name says.",
            valueName: "name"))
    var provider: String?

    @Option(help: ArgumentHelp("Day of the prices of the model, in UTC. Default: today.", valueName: "date"))
    var at: String?

    @OptionGroup var time: TimeOptions
    @OptionGroup var prices: PriceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if model != nil && (inputPrice != nil || readMultiplier != nil) {
            throw ValidationError("--model and --input-price with --read-multiplier exclude each other")
        }
        if let minimum, minimum < 0 { throw ValidationError("--minimum: expected a number of tokens of 0 or more") }
        if let wrong = ping.first(where: { !(1...1_000_000).contains($0) }) {
            throw ValidationError("--ping \(wrong): expected a number from 1 to 1000000")
        }
    }

    func run(in context: Context) async throws {
        if paths.count == 1, let outcome = try trace(paths[0], in: context) {
            try output.write(ReplayReport(outcome), in: context)
            return
        }
        try await replayLogs(in: context)
    }

    /// The replay of a trace; nil where the path is a folder or holds no trace, which makes it logs.
    private func trace(_ path: String, in context: Context) throws -> ReplayOutcome? {
        if path != "-", (try? context.files.list(path)) != nil { return nil }
        let prices = try tracePrices(in: context)
        let policy = try gapPolicy()
        let file = try TraceFile(path)
        do {
            var loader = TraceLoader(name: file.name, prices: prices.trace)
            try file.forEachPiece { try loader.read($0) }
            let (trace, summary) = try loader.finish()
            return try TraceReplay(name: file.name, trace: trace, summary: summary, prices: prices)
                .outcome(options(prices.minimumTokens, [prices.base]), gap: policy, seed: seed)
        } catch let problem as TraceProblem {
            if problem.cause == .unknownFormat && path != "-" { return nil }
            throw CommandFailure.wrongUse("\(problem)")
        }
    }

    private func replayLogs(in context: Context) async throws {
        for (name, isGiven) in [
            ("--model", model != nil), ("--input-price", inputPrice != nil), ("--provider", provider != nil),
            ("--read-multiplier", readMultiplier != nil), ("--at", at != nil), ("--gap", gap != nil),
        ] where isGiven {
            throw CommandFailure.wrongUse(
                "\(name) is for a trace; logs are priced as what they are, and their gap is that of the bill")
        }
        let bounds = try time.bounds(in: try time.zone(in: context))
        let inputs = try paths.isEmpty ? DefaultLogs(context).existing() : paths
        let books = try prices.userBooks(in: context)
        async let catalog = PriceCatalog.embedded(adding: books)
        var reading = LogReading(inputs: inputs)
        reading.options.wantsTimeline = true
        let result = await reading.run()
        try ReadingNotes(result).write(in: context)
        guard !ReadingNotes(result).isAllMissing else { throw CommandFailure(.wrongUse) }
        let logs = try LogReplay(
            result, catalog: try await catalog, minimumTokens: minimum, since: bounds.since, until: bounds.until)
        let outcome = try logs.outcome(
            named: inputs.joined(separator: ", "), options: { options($0, logs.prices) }, seed: seed)
        try output.write(ReplayReport(outcome), in: context)
        for unpriced in logs.logs.summary.unpriced {
            try context.note(
                "farthing: \(unpriced.requests) requests of \(unpriced.model) are unpriced and take no part: "
                    + unpriced.reason.textOfAnyDay)
        }
    }

    private func tracePrices(in context: Context) throws -> ReplayPrices {
        guard let model else {
            return try ReplayPrices(
                inputPrice: inputPrice ?? "3", readMultiplier: readMultiplier ?? "0.1", minimumTokens: minimum)
        }
        let catalog = try prices.catalog(in: context)
        if let provider, catalog.place(ofProvider: provider) == nil {
            throw CommandFailure.unknownProvider(provider, catalog)
        }
        return try ReplayPrices(
            model: model, provider: provider, day: try UTCDay(argument: at, default: context.now()),
            catalog: catalog, minimumTokens: minimum)
    }

    /// nil for no gap. Throws `CommandFailure`.
    private func gapPolicy() throws -> GapPolicy? {
        guard let gap else { return .end(.fiveMinutes) }
        if gap == "off" { return nil }
        guard let policy = GapPolicy(name: gap) else {
            throw CommandFailure.wrongUse("--gap '\(gap)' is not known; expected off, \(GapPolicy.names)")
        }
        return policy
    }

    private func options(_ minimumTokens: Int64, _ prices: [VisitPrice]) -> ReplayOptions {
        var options = ReplayOptions()
        options.minimumTokens = minimumTokens
        options.availability = availability
        options.wantsGroupCosts = true
        options.pings = CacheLifetime.allCases.flatMap { lifetime in
            counts(lifetime, prices).map { PingChoice(lifetime: lifetime, most: $0) }
        }
        return options
    }

    /// Pings in a gap to try; ascending.
    private func counts(_ lifetime: CacheLifetime, _ prices: [VisitPrice]) -> [Int64] {
        guard ping.isEmpty else { return Set(ping).sorted() }
        let most = prices.compactMap { PingChoice.mostWorthwhile(at: $0, lifetime) }.max() ?? 0
        return Set([1, 3, most].filter { $0 > 0 && $0 <= max(most, 1) }).sorted()
    }
}
