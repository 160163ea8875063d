import ArgumentParser
import Ledger
import Pricing

/// Looks after ledger, price books, settings, logs and zones, and says what to do.
struct Doctor: ContextCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the ledger, the price books, your settings, the logs and the time zones.",
        discussion: """
            Every line is ok, a remark or a problem with what to do about it; with a problem the command ends with \
            status 1. The ledger is read as a whole, which takes some seconds for a million records.

            Example:
              farthing doctor --repair
            """)

    @OptionGroup var ledger: LedgerOptions

    @Flag(help: "Build the ledger's sums by day and session anew from its records; says what that cannot mend.")
    var repair = false

    @OptionGroup var output: OutputOptions

    func run(in context: Context) async throws {
        let checkup = LedgerCheckup(
            path: try ledger.path(in: context), isNamed: ledger.ledger != nil,
            thresholds: try thresholds(in: context))
        var lines = repair ? checkup.repaired() : checkup.lines()
        lines += GatewayCheckup(path: try ledger.path(in: context)).lines()
        lines += PriceCheckup(context: context).lines() + SettingsCheckup(context: context).lines()
        lines += MachineCheckup(context: context).lines()
        let report = DoctorReport(lines: lines)
        try output.write(report, in: context)
        if report.hasProblems { throw CommandFailure(.findings) }
    }

    /// Of the books in use; where the user's do not load, which has a line of its own, of the built-in ones.
    private func thresholds(in context: Context) throws -> [Int64] {
        let books = try? UserPriceBooks(context: context).configured()
        if let catalog = try? PriceCatalog.embedded(adding: books ?? []) { return catalog.lengthThresholds }
        return try PriceCatalog.embedded().lengthThresholds
    }
}
