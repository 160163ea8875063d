import ArgumentParser
import Models
import PromptCache
import TokenCounting
import Usage

/// Finds what keeps a request from being cached.
struct Lint: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint",
        abstract: "Find what keeps a request, or the second of two, from being cached.",
        discussion: """
            A request is the body of a Messages API call, or {"model": …, "request": {…}}; a layout file may be \
            checked too. With a second request: where it first departs from the first one, and what it therefore \
            does not read, in tokens and dollars; its own findings follow.

            Each finding names the rule, the JSON path, tokens and, where a price is known, what a repeat of the \
            request pays more than if it read these tokens. Token counts are offline estimates; prompt text is \
            never shown. Exit status 1 with findings, 0 without.

            Example:
              farthing lint request.json
              farthing lint first.json second.json --format json
            """)

    @Argument(help: ArgumentHelp("A request or a layout; - is standard input.", valueName: "request"))
    var request: String

    @Argument(help: ArgumentHelp("A later request, checked against the first.", valueName: "second"))
    var second: String?

    @Option(help: ArgumentHelp("Count and price as this model instead of the one named.", valueName: "model"))
    var model: String?

    @Option(
        help: ArgumentHelp(
            "Day whose minimum length and prices count, YYYY-MM-DD or an RFC 3339 time, in UTC. Default: today.",
            valueName: "date"))
    var at: String?

    @OptionGroup var prices: PriceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if request == "-" && second == "-" { throw ValidationError("only one of the requests can be standard input") }
    }

    func run(in context: Context) async throws {
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
}
