import ArgumentParser
import JSONScan
import Models
import TokenCounting

/// Estimates the input tokens of requests without a network.
struct Count: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "count",
        abstract: "Estimate the input tokens of a request offline.",
        discussion: """
            A request is the body of a Messages API call, or {"model": …, "request": {…}}. The count rests on an \
            unofficial reconstruction of the tokenizer and on constants measured on recorded requests. What the \
            request does not hold (media at URLs, files by id, hidden thinking, results of server tools) is named, \
            and the count is then a lower bound.

            With --text a file is plain text, counted as the only message of a user. With --jsonl every line is a \
            request and gets one line of JSON, in order; a line that cannot be counted gets {"error": …}.

            Example:
              farthing count request.json --parts
              farthing count request.json --model claude-opus-4-6 --model claude-opus-5
              farthing count request.json --budget 150000 && send request.json
            """)

    @Argument(help: ArgumentHelp("Files of requests; - or none is standard input.", valueName: "file"))
    var files: [String] = []

    @Flag(help: "The files are plain text, each the only message of a user.")
    var text = false

    @Flag(help: "Every line is a request; prints one compact JSON object a line.")
    var jsonl = false

    @Option(help: ArgumentHelp("Count as this model; given more than once, models side by side.", valueName: "model"))
    var model: [String] = []

    @Flag(help: "Show what each block adds and what each cache breakpoint covers.")
    var parts = false

    @Option(help: ArgumentHelp("End with status 1 when a request is above this many tokens.", valueName: "tokens"))
    var budget: Int?

    @Flag(help: "Ask the service for its own count too, and show the difference.")
    var live = false

    @Option(
        help: ArgumentHelp(
            "With --live, add each request and the service's count to this file, for calibration.", valueName: "file"))
    var keep: String?

    @OptionGroup var service: ServiceOptions
    @OptionGroup var prices: PriceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if live && (text || jsonl) {
            throw ValidationError("--live counts whole requests; leave --text and --jsonl out")
        }
        if keep != nil && !live { throw ValidationError("--keep needs --live") }
        if text && jsonl { throw ValidationError("--text and --jsonl exclude each other") }
        if jsonl && model.count > 1 { throw ValidationError("--jsonl counts as one --model") }
        if jsonl && (parts || output.format == .csv) {
            throw ValidationError("--jsonl prints JSON lines; leave --parts and --format csv out")
        }
        if let budget, budget < 0 { throw ValidationError("--budget: expected a number of tokens of 0 or more") }
    }

    func run(in context: Context) async throws {
        let counter = RequestCounter(constants: try .embedded(), models: try .embedded())
        let sources = files.isEmpty ? ["-"] : files
        if jsonl {
            try countLines(of: sources, with: counter, in: context)
            return
        }
        let day = context.now().utcDay
        let catalog = try prices.catalog(in: context)
        var counts: [CountedRequest] = []
        var pairs = ""
        let service = try await live ? LiveCount(service, in: context) : nil
        for source in sources {
            let input = try CountInput(source, in: context)
            func counted(as name: String?) throws -> CountedRequest {
                let estimate = try text ? input.textEstimate(counter, as: name) : input.estimate(counter, as: name)
                return CountedRequest(input.name, estimate, day: day, catalog: catalog)
            }
            let names = model.isEmpty ? [nil] : model.map(Optional.some)
            let reference = try model.count > 1 ? counted(as: CountReport.referenceModel) : nil
            for name in names {
                var count = try counted(as: name)
                count.reference = reference.map { ($0.estimate.inputTokens, $0.inputCost) }
                if let service {
                    let tokens = try await service.tokens(of: input, as: name)
                    count.liveTokens = tokens
                    pairs += LiveCount.pair(of: input, as: name, tokens: tokens)
                }
                counts.append(count)
            }
        }
        if let keep {
            let known = context.files.exists(keep) ? String(decoding: try context.files.read(keep), as: UTF8.self) : ""
            try context.files.write(known + pairs, to: keep)
        }
        try output.write(CountReport(counts: counts, showsParts: parts), in: context)
        try check(counts.map { ($0.request, $0.estimate) }, in: context)
    }

    /// One line of JSON for every line of the input.
    private func countLines(of sources: [String], with counter: RequestCounter, in context: Context) throws {
        var lines = ""
        var estimates: [(String, RequestEstimate)] = []
        for source in sources {
            let input = try CountInput(source, in: context)
            for (number, line) in input.lines {
                do {
                    let estimate = try CountInput(name: "\(input.name):\(number)", bytes: line)
                        .estimate(counter, as: model.first)
                    estimates.append(("\(input.name):\(number)", estimate))
                    lines += CountPayload(estimate).json.serialized() + "\n"
                } catch let failure as CommandFailure {
                    let error = JSONValue.object([.init("error", .string(failure.message ?? "cannot be counted"))])
                    lines += error.serialized() + "\n"
                }
            }
        }
        if let path = output.output {
            try context.files.write(lines, to: path)
        } else {
            try context.output.write(lines)
        }
        try check(estimates, in: context)
    }

    /// Ends with findings where a request is above the budget.
    private func check(_ estimates: [(name: String, estimate: RequestEstimate)], in context: Context) throws {
        guard let budget else { return }
        let above = estimates.filter { $0.estimate.inputTokens > budget }
        for (name, estimate) in above {
            let model = estimate.model.map { " as \($0)" } ?? ""
            try context.note("farthing: \(name)\(model): \(estimate.inputTokens) tokens, above the budget of \(budget)")
        }
        for (name, estimate) in estimates where estimate.inputTokens <= budget && estimate.high > budget {
            try context.note("farthing: \(name): within the budget, but it may be up to \(estimate.high) tokens")
        }
        if !above.isEmpty { throw CommandFailure(.findings) }
    }
}
