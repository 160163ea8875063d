import ArgumentParser
import Ledger
import MessagesClient
import Pricing
import Usage

/// Sends a request and books it.
struct CallCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "call",
        abstract: "Send a request, and tell what it cost and what caching saved.",
        discussion: """
            The request is sent as it is written. The reply's text is printed as it comes, then its usage, its \
            cost, what caching saved, and the time to the first token. The call is recorded in the ledger; prompt \
            and reply are not.

            With --repeat the same request is sent several times: the first writes the cache, the next ones read \
            it, beside what the rules of the cache predict. With --dry-run nothing is sent: tokens are estimated \
            and priced.

            Example:
              farthing call request.json --stream
              farthing call request.json --repeat 3 --interval 30s
              farthing call request.json --dry-run
            """)

    @Argument(help: ArgumentHelp("The body of a Messages API request; - is standard input.", valueName: "request"))
    var request: String

    @Flag(help: "Ask for the reply as a stream.")
    var stream = false

    @Option(help: ArgumentHelp("Send to this model instead of the one named.", valueName: "model"))
    var model: String?

    @Option(name: .customLong("repeat"), help: ArgumentHelp("Send it so many times. Default: 1.", valueName: "times"))
    var times = 1

    @Option(
        help: ArgumentHelp("Wait between the starts of repeats, such as 30s or 6m. Default: 0s.", valueName: "time"))
    var interval: String?

    @Flag(help: "Send nothing: estimate the tokens and price them.")
    var dryRun = false

    @Option(help: ArgumentHelp("Session that the record belongs to.", valueName: "name"))
    var session: String?

    @Option(help: ArgumentHelp("Tag of the record; more than once.", valueName: "tag"))
    var tag: [String] = []

    @Flag(help: "Keep no record of the call.")
    var noRecord = false

    @OptionGroup var service: ServiceOptions
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var prices: PriceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if !(1...1000).contains(times) { throw ValidationError("--repeat: expected a number from 1 to 1000") }
        if interval != nil && times == 1 { throw ValidationError("--interval needs --repeat") }
        if tag.contains(where: { $0.contains(",") }) { throw ValidationError("--tag: a tag holds no comma") }
    }

    func run(in context: Context) async throws {
        let wait = try interval.map(CallCommand.milliseconds) ?? 0
        let outgoing = try OutgoingRequest(request, model: model, streams: stream, in: context)
        let catalog = try prices.catalog(in: context)
        var report = CallReport(outgoing, catalog: catalog)
        if dryRun {
            report.predict(times: times, interval: wait, at: context.now())
            return try output.write(report, in: context)
        }
        let access = try await ServiceAccess(service, in: context)
        report.provider = access.profile.name
        let books = try noRecord ? nil : Ledger.open(ledger.path(in: context), mode: .readWrite(create: true))
        let maker = CallMaker(
            client: access.client, outgoing: outgoing, streams: stream, context: context,
            showsText: output.format == .table && output.output == nil)
        let start = context.ticks()
        for number in 0..<times {
            let due = start + wait * Int64(number)
            if number > 0 { try await context.sleep(.milliseconds(max(0, due - context.ticks()))) }
            let outcome: CallOutcome
            do {
                outcome = try await maker.call()
            } catch {
                // The calls before it were made and paid.
                if number > 0 { try output.write(report, in: context) }
                throw error
            }
            report.add(outcome)
            if let books {
                let record = outcome.record(
                    of: outgoing, provider: access.profile.name, session: session, tags: tag)
                let place = "\(access.profile.name)/\(outcome.startedAt.milliseconds)/\(number)"
                _ = try books.write(record.batch(place: place), files: [], thresholds: catalog.lengthThresholds)
            }
            if let failure = outcome.outputFailure { throw failure }
            if let failure = outcome.failure { try context.note("farthing: \(failure.text)") }
        }
        try output.write(report, in: context)
        if report.hasFailures { throw CommandFailure(.findings) }
    }

    /// `30s`, `5m`, `1h`, `250ms`, or a number of seconds, in milliseconds. Throws `CommandFailure`.
    static func milliseconds(_ text: String) throws -> Int64 {
        let units: [(suffix: String, milliseconds: Int64)] = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)]
        let unit = units.first { text.hasSuffix($0.suffix) } ?? ("", 1000)
        guard let number = Int64(text.dropLast(unit.suffix.count)),
            (0...86_400_000 / unit.milliseconds).contains(number)
        else {
            throw CommandFailure.wrongUse("--interval '\(text)': expected a time such as 30s or 6m, a day at most")
        }
        return number * unit.milliseconds
    }
}
