import ArgumentParser
import Ledger
import Pricing
import UsageLogs

/// Brings what is new in logs into the ledger.
struct ImportCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Read what is new in usage logs into the ledger.",
        discussion: """
            Each file is read from where the import before left it; one that did not change is not opened. \
            Records stay when their logs are deleted, and each counts once, however often and in whatever order \
            logs are imported. Without PATH the coding agent's own folders are read, as analyze does.

            The import may be ended at any moment, by whatever means: the next one goes on with it.

            Example:
              farthing import
              farthing import ~/logs --ledger team.sqlite
              farthing import --watch
            """)

    @Argument(help: ArgumentHelp("Files and folders of logs; - is standard input.", valueName: "path"))
    var paths: [String] = []

    @OptionGroup var ledger: LedgerOptions

    @Option(help: ArgumentHelp("Read every file as this format, not as its content looks.", valueName: "format"))
    var inputFormat: String?

    @Flag(help: "Go on, and read what is appended, until interrupted.")
    var watch = false

    @Option(help: ArgumentHelp("Seconds between two looks at the logs, with --watch (2).", valueName: "seconds"))
    var interval: Double?

    @OptionGroup var prices: PriceOptions

    @Flag(help: "End with status 1 when anything could not be read in full.")
    var strict = false

    @Option(help: ArgumentHelp("Bytes of log that are stored in one transaction.", visibility: .hidden))
    var batchBytes: Int?

    @OptionGroup var output: OutputOptions

    func run(in context: Context) async throws {
        let interval = try checkedInterval()
        let catalog = try prices.catalog(in: context)
        let inputs = try paths.isEmpty ? DefaultLogs(context).existing() : paths
        let format = try inputFormat.map(InputFormat.named)
        let ledger = try Ledger.open(ledger.path(in: context), mode: .readWrite(create: true))
        try JournalRecovery(context: context, thresholds: catalog.lengthThresholds).recover(into: ledger)
        var work = LedgerImport(
            ledger: ledger, inputs: inputs, format: format, thresholds: catalog.lengthThresholds,
            shouldStop: context.catchStops())
        if let batchBytes { work.options.batchBytes = max(1, batchBytes) }
        let rounds = ImportRounds(context: context, work: work)
        let summary = try await watch ? rounds.follow(everySeconds: interval) : rounds.once()
        guard !summary.isAllMissing else { throw CommandFailure(.wrongUse) }
        try output.write(
            ImportReport(summary: summary, ledger: ledger.path, size: try ledger.size()), in: context)
        if summary.isStopped && !watch { throw CommandFailure(.findings) }
        if strict && !summary.diagnostics.isEmpty { throw CommandFailure(.findings) }
    }

    private func checkedInterval() throws -> Double {
        guard let interval else { return 2 }
        guard watch else { throw CommandFailure.wrongUse("--interval is told without --watch; add --watch") }
        guard interval >= 0.05 && interval <= 86_400 else {
            throw CommandFailure.wrongUse("--interval \(interval): expected seconds from 0.05 to 86400")
        }
        return interval
    }
}

extension ImportSummary {
    /// Nothing was read because nothing that was named exists.
    var isAllMissing: Bool {
        files.found == 0 && !diagnostics.isEmpty && diagnostics.allSatisfy { $0.problem == .noSuchFile }
    }
}
