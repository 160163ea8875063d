import ArgumentParser
import Models
import Pricing
import PromptCache
import Reports
import TokenCounting
import Usage
import UsageLogs

/// Finds what keeps a request from being cached.
struct Lint: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint",
        abstract: "Find what keeps a request, the second of two, or those of your logs from being cached.",
        discussion: """
            A request is the body of a Messages API call, or {"model": …, "request": {…}}; a layout file may be \
            checked too. With a second request: where it first departs from the first one, and what it therefore \
            does not read, in tokens and dollars; its own findings follow.

            Each finding names the rule, the JSON path, tokens and, where a price is known, what a repeat of the \
            request pays more than if it read these tokens. Token counts are offline estimates; prompt text is \
            never shown. Exit status 1 with findings, 0 without.

            With --logs, every request of logs that hold bodies ({"request": …, "response": …} a line) is checked and \
            compared with the one that it continues; each finding has what it cost in the period, as billed. \
            Requests without a session are linked by their content.

            Example:
              farthing lint request.json
              farthing lint first.json second.json --format json
              farthing lint --logs calls.jsonl --since 2026-11
            """)

    @Argument(help: ArgumentHelp("A request or a layout; - is standard input.", valueName: "request"))
    var request: String?

    @Argument(help: ArgumentHelp("A later request, checked against the first.", valueName: "second"))
    var second: String?

    @Option(help: ArgumentHelp("Count and price as this model instead of the one named.", valueName: "model"))
    var model: String?

    @Option(
        help: ArgumentHelp(
            "Day whose minimum length and prices count, YYYY-MM-DD or an RFC 3339 time, in UTC. Default: today.",
            valueName: "date"))
    var at: String?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Files and folders of logs whose requests are checked instead.", valueName: "path"))
    var logs: [String] = []

    @OptionGroup var time: TimeOptions
    @OptionGroup var prices: PriceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if request == "-" && second == "-" { throw ValidationError("only one of the requests can be standard input") }
        if request == nil && logs.isEmpty { throw ValidationError("name a request, or logs with --logs") }
        if logs.isEmpty {
            for (option, value) in [("--since", time.since), ("--until", time.until), ("--timezone", time.timezone)]
            where value != nil { throw ValidationError("\(option) goes with --logs") }
            return
        }
        if request != nil { throw ValidationError("a request and --logs exclude each other") }
        if model != nil || at != nil {
            throw ValidationError("--model and --at are for a request; logs tell both")
        }
    }

    func run(in context: Context) async throws {
        guard let request else { return try await checkLogs(in: context) }
        let counter = RequestCounter(constants: try .embedded(), models: try .embedded())
        let catalog = try prices.catalog(in: context)
        let day = try UTCDay(argument: at, default: context.now())
        func subject(_ source: String) throws -> LintSubject {
            let input = try LayoutInput(source, in: context)
            let content = try input.content(as: model, counter: counter)
            return LintSubject(input, content, day: day, catalog: catalog)
        }
        let first = try subject(request)
        let later = try second.map(subject)
        if later != nil, let layout = [first, later].compactMap({ $0 }).first(where: { $0.request == nil }) {
            throw CommandFailure.wrongUse(
                "\(layout.name) is a layout; two files are compared only where both are requests")
        }
        let comparison = later.flatMap { LintComparison(first, $0) }
        let result = LintResult(subject: later ?? first, comparison: comparison)
        try output.write(LintReport(result), in: context)
        if !result.findings.isEmpty { throw CommandFailure(.findings) }
    }

    private func checkLogs(in context: Context) async throws {
        let zone = try time.zone(in: context)
        let bounds = try time.bounds(in: zone)
        let books = try prices.userBooks(in: context)
        async let catalog = PriceCatalog.embedded(adding: books)
        var options = LogReading.Options()
        options.wantsTimeline = true
        let reading = await ShownReading(context: context).run(inputs: logs, format: nil, options: options)
        try ReadingNotes(reading).write(in: context)
        guard !ReadingNotes(reading).isAllMissing else { throw CommandFailure(.wrongUse) }
        let found = LoggedFindings(
            reading, catalog: try await catalog,
            selection: TurnSelection(zone: zone, bounds: bounds, filters: UsageFilters()))
        guard found.requests == 0 || found.withBody > 0 else {
            throw CommandFailure.wrongUse(
                "none of the \(found.requests) requests has its body in the logs; expected lines of the form "
                    + "{\"request\": {…}, \"response\": {…}}")
        }
        let name = DisplayText.harmless(logs.joined(separator: ", "))
        try output.write(LoggedLintReport(found: found, bounds: bounds, zone: zone, name: name), in: context)
        if !found.findings.isEmpty { throw CommandFailure(.findings) }
    }
}
