import ArgumentParser
import Ledger
import MessagesClient
import Pricing
import Usage
import UsageLogs

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
            report.provider = try await ServiceSettings(service, in: context).provider()
            report.predict(times: times, interval: wait, at: context.now())
            return try output.write(report, in: context)
        }
        let stop = CallStop(context)
        let access = try await ServiceAccess(service, stop: stop, in: context)
        report.provider = access.profile.name
        let books = try noRecord ? nil : Ledger.open(ledger.path(in: context), mode: .readWrite(create: true))
        let maker = CallMaker(
            client: access.client, outgoing: outgoing, streams: stream, context: context,
            showsText: output.format == .table && output.output == nil)
        let close = access.close
        let watch = Task {
            try await stop.asked()
            close()
        }
        defer { watch.cancel() }
        let isWhole = try await makeCalls(maker, every: wait, until: stop, into: &report) { outcome in
            guard let books else { return }
            let record = outcome.record(of: outgoing, provider: access.profile.name, session: session, tags: tag)
            let place = LiveCall.place(
                of: access.profile.name, startedAt: outcome.startedAt, random: context.random())
            if try !books.book(record, place: place, thresholds: catalog.lengthThresholds) {
                try context.note(CallCommand.repeatedID)
            }
        }
        if !isWhole { try context.note(CallCommand.stopped) }
        if report.hasCalls { try output.write(report, in: context) }
        if !isWhole || report.hasFailures { throw CommandFailure(.findings) }
    }

    /// Makes the calls, and books each at once; false where the program was asked to end before all were made.
    private func makeCalls(
        _ maker: CallMaker, every interval: Int64, until stop: CallStop, into report: inout CallReport,
        book: (CallOutcome) throws -> Void
    ) async throws -> Bool {
        let context = maker.context
        let start = context.ticks()
        for number in 0..<times {
            let outcome: CallOutcome
            do {
                if number > 0 {
                    let rest = Duration.milliseconds(max(0, start + interval * Int64(number) - context.ticks()))
                    let sleep = context.sleep
                    try await stop.wait { try await sleep(rest) }
                }
                outcome = try await maker.call()
            } catch {
                if stop.isAsked() { return false }
                // The calls before it were made and paid.
                if number > 0 { try output.write(report, in: context) }
                throw error
            }
            report.add(outcome)
            try book(outcome)
            if let failure = outcome.outputFailure { throw failure }
            if stop.isAsked() && (number + 1 < times || !outcome.isComplete) { return false }
            if let failure = outcome.failure { try context.note("farthing: \(failure.text)") }
        }
        return true
    }

    private static let stopped =
        "farthing: ended by a signal: what came of a reply is recorded; one that had not begun is not, and may be billed"
    private static let repeatedID =
        "farthing: the reply's message id stands in the ledger from another call: recorded on its own, as inconsistent"

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
