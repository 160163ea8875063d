import ArgumentParser
import Models
import Pricing
import PromptCache
import Simulation
import TokenCounting
import Usage

/// What caching a prompt would cost and save before it is deployed.
struct Simulate: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "What caching a prompt layout costs and saves, before it is deployed.",
        discussion: """
            A layout is a file of blocks (kind, tokens or text or file, how often it changes, breakpoint and ttl) \
            or the body of a Messages API call. Four choices are compared: none, 5m, 1h (the layout's breakpoints \
            with that lifetime) and mixed. Each cost is given by a closed form (approximate) and by running the \
            cache's rules on a sample of requests in virtual time (exact for the sample, with its 99 % confidence \
            interval). The same seed prints the same bytes.

            Without options on the traffic: at which rates of Poisson arrivals each choice is the cheapest.

            Example:
              farthing simulate layout.json
              farthing simulate layout.json --traffic sessions --turns 5..20 --rate 200 --users 30
              farthing simulate layout.json --arrivals trace.csv --keep-alive 5 --model claude-opus-5-5
            """)

    @Argument(help: ArgumentHelp("A layout file or a request; - is standard input.", valueName: "layout"))
    var layout: String

    @OptionGroup(title: "Traffic") var traffic: TrafficOptions

    @Option(
        help: ArgumentHelp(
            "Model; more than once: the first in full, the others beside it. Default: the layout's, and models whose "
                + "reads cost less.", valueName: "model"))
    var model: [String] = []

    @Option(
        help: ArgumentHelp(
            "Where the calls run: anthropic, bedrock, bedrock-global, bedrock-us-gov, vertex, vertex-regional, or the "
                + "name of a book. Default: as the model's name says.", valueName: "name"))
    var provider: String?

    @Option(
        help: ArgumentHelp(
            "Day of the prices, YYYY-MM-DD or an RFC 3339 time, in UTC. Default: today.", valueName: "date"))
    var at: String?

    @Option(
        help: ArgumentHelp(
            "Most pings after each use of a prefix, every 285 s (5m) or 3,420 s (1h).", valueName: "pings"))
    var keepAlive: Int64 = 0

    @Flag(
        help: """
            Write ahead with a request of max_tokens 0: of sessions ahead of every turn, else ahead of the run of \
            --requests.
            """)
    var prewarm = false

    @Option(help: ArgumentHelp("Tokens of an answer. Default: 0, input cost only.", valueName: "tokens"))
    var outputTokens: Int64 = 0

    @Option(help: ArgumentHelp("Also what the first so many requests cost from a cold cache on.", valueName: "n"))
    var requests: Int64?

    @Option(help: ArgumentHelp("Requests expected in each replication of the simulation.", valueName: "n"))
    var sample: Int64 = 1000

    @Option(help: ArgumentHelp("Independent replications of the simulation.", valueName: "n"))
    var replications: Int = 20

    @Option(help: "Seed of the random numbers.")
    var seed: UInt64 = 1

    @Flag(
        inversion: .prefixedNo, help: "A hit on a deep entry refreshes the shallower ones on its path (rule R20 a).")
    var deepRefresh = true

    @Flag(inversion: .prefixedNo, help: "Asking for 1h on a prefix that is warm at 5m writes it again (rule R20 b).")
    var longerRewrite = false

    @OptionGroup var prices: PriceOptions
    @OptionGroup var output: OutputOptions

    func run(in context: Context) async throws {
        try checkNumbers()
        let day = try UTCDay(argument: at, default: context.now())
        let catalog = try prices.catalog(in: context)
        if let provider, catalog.place(ofProvider: provider) == nil {
            throw CommandFailure.unknownProvider(provider, catalog)
        }
        let flow = try TrafficInput(options: traffic, context: context, prewarms: prewarm).traffic()
        var switches = EngineSwitches()
        switches.deepHitRefreshesShallower = deepRefresh
        switches.longerLifetimeRewrites = longerRewrite
        let runner = SimulationRunner(
            input: try LayoutInput(layout, in: context),
            counter: RequestCounter(constants: try .embedded(), models: try .embedded()), catalog: catalog, day: day,
            provider: provider, traffic: flow,
            keepAlive: KeepAlive(pings: keepAlive, prewarmsTurns: prewarm && flow.hasConversations),
            outputTokens: outputTokens, switches: switches)
        let question = SimulationResult.Question(
            requestsPerHour: flow.requestsPerHour, asksForRates: traffic.areAbsent,
            size: SampleSize(requests: sample, replications: replications, seed: seed), coldRequests: requests,
            prewarms: prewarm && !flow.hasConversations, modelIsAssumed: false)
        let result = try runner.result(models: model, question)
        try output.write(SimulateReport(result), in: context)
        for problem in result.unpriced {
            try context.note("farthing: \(problem.model) is unpriced: \(problem.reason.text)")
        }
        if !result.unpriced.isEmpty { throw CommandFailure(.findings) }
    }

    /// Throws `CommandFailure`.
    private func checkNumbers() throws {
        let numbers: [(String, Int64, ClosedRange<Int64>)] = [
            ("--keep-alive", keepAlive, 0...1000), ("--output-tokens", outputTokens, 0...1_000_000),
            ("--requests", requests ?? 1, 1...1_000_000), ("--sample", sample, 1...1_000_000),
            ("--replications", Int64(replications), 2...1000),
        ]
        for (option, number, range) in numbers where !range.contains(number) {
            throw CommandFailure.wrongUse(
                "\(option) \(number): expected a number from \(range.lowerBound) to \(range.upperBound)")
        }
        if prewarm && requests == nil && (try? traffic.pattern()) != .sessions {
            throw CommandFailure.wrongUse(
                "--prewarm needs --traffic sessions, or --requests for a run from a cold cache")
        }
    }
}
