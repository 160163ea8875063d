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
        abstract: "Pull admin reports into the ledger: usage, cost, or the coding agent's analytics.",
        discussion: """
            The reports are kept apart from the records of logs and calls, and never added to them; reconcile \
            compares the two. They need an admin key (ANTHROPIC_ADMIN_KEY).

            A pull goes on where the one before ended or was interrupted, the last two days anew, since reports are \
            completed later.

            Example:
              farthing pull usage --since 2026-11-01
              farthing pull cost
            """)

    @Argument(help: "The report: usage, cost or agent.")
    var report: AdminReport

    @Option(
        help: ArgumentHelp(
            "First UTC day. Default: where the last pull ended, else 30 days ago.", valueName: "date"))
    var since: String?

    @Option(help: ArgumentHelp("Last UTC day. Default: today.", valueName: "date"))
    var until: String?

    @OptionGroup var service: ServiceOptions
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var output: OutputOptions

    func run(in context: Context) async throws {
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
