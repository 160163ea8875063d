import ArgumentParser
import Ledger
import Messages
import MessagesClient
import Usage

extension AdminReport: ExpressibleByArgument {}

/// Brings the service's own accounts into the ledger.
struct PullCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "pull",
        abstract: "Pull admin reports (usage, cost, or the coding agent's analytics), or the results of a batch.",
        discussion: """
            The reports are kept apart from the records of logs and calls, and never added to them; reconcile \
            compares the two. They need an admin key (ANTHROPIC_ADMIN_KEY).

            A pull goes on where the one before ended or was interrupted, the last two days anew, since reports are \
            completed later.

            The results of a message batch are records as those of calls, at the prices of a batch; however often \
            they are pulled, each is there once. They need a key as calls do.

            Example:
              farthing pull usage --since 2026-11-01
              farthing pull cost
              farthing pull batch msgbatch_0123456789
            """)

    @Argument(help: ArgumentHelp("The report: usage, cost or agent; or batch.", valueName: "report"))
    var source: Source

    @Argument(help: ArgumentHelp("Which batch.", valueName: "batch"))
    var batch: String?

    @Option(
        help: ArgumentHelp(
            "First UTC day. Default: where the last pull ended, else 30 days ago.", valueName: "date"))
    var since: String?

    @Option(help: ArgumentHelp("Last UTC day. Default: today.", valueName: "date"))
    var until: String?

    @OptionGroup var service: ServiceOptions
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var prices: PriceOptions
    @OptionGroup var output: OutputOptions

    /// What is pulled.
    enum Source: ExpressibleByArgument {
        case report(AdminReport)
        case batch

        static let allValueStrings = AdminReport.allCases.map(\.rawValue) + ["batch"]

        init?(argument: String) {
            if argument == "batch" {
                self = .batch
            } else {
                guard let report = AdminReport(rawValue: argument) else { return nil }
                self = .report(report)
            }
        }
    }

    func validate() throws {
        switch (source, batch) {
        case (.batch, nil): throw ValidationError("pull batch needs the batch's id, such as msgbatch_0123456789")
        case (.report, _?): throw ValidationError("an id goes with batch alone")
        case (.batch, _?) where since != nil || until != nil:
            throw ValidationError("--since and --until go with reports; a batch is pulled whole")
        default: break
        }
    }

    func run(in context: Context) async throws {
        switch source {
        case .report(let report): try await pull(report, in: context)
        case .batch: if let batch { try await pull(batch: batch, in: context) }
        }
    }

    private func pull(batch: String, in context: Context) async throws {
        let access = try await ServiceAccess(service, in: context)
        let thresholds = try prices.catalog(in: context).lengthThresholds
        let ledger = try Ledger.open(ledger.path(in: context), mode: .readWrite(create: true))
        let pulling = BatchPulling(
            client: access.client, ledger: ledger, provider: access.profile.name, thresholds: thresholds)
        let summary = try await pulling.run(batch)
        try output.write(BatchReport(summary), in: context)
        if summary.counts.unreadable > 0 { throw CommandFailure(.findings) }
    }

    private func pull(_ report: AdminReport, in context: Context) async throws {
        let today = context.now().utcDay
        let first = try since.map { try PullCommand.days($0, of: "--since").lowerBound }
        let last = try until.map { try PullCommand.days($0, of: "--until").upperBound - 1 }
        let access = try await ServiceAccess(service, isAdmin: true, in: context)
        let ledger = try Ledger.open(ledger.path(in: context), mode: .readWrite(create: true))
        let pulling = Pulling(
            reports: AdminReports(access.client.connection), ledger: ledger, service: access.name,
            report: report, today: today)
        let summary = try await pulling.run(since: first, until: last)
        try output.write(PullReport(summary), in: context)
    }

    /// The UTC days of a date, month, week or year. Throws `CommandFailure`.
    private static func days(_ text: String, of option: String) throws -> Range<Int32> {
        let span = try TimeOptions.span(text, of: option, in: .utc)
        return span.start
            .utcDay..<max(span.start.utcDay + 1, Timestamp(milliseconds: span.end.milliseconds - 1).utcDay + 1)
    }
}
