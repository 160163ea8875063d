import ArgumentParser
import Pricing
import PromptCache
import Reports
import Usage

/// Says why requests missed the cache, and what each miss cost.
struct Misses: ContextCommand {
    static let configuration = CommandConfiguration(
        abstract: "Why requests missed the cache, and what each miss cost.",
        discussion: """
            Follows every conversation: what a request could have read from the cache but paid for is missed, and \
            the dollars lost are what it paid above a read. First requests are apart, since nobody can avoid them. \
            Without PATH the coding agent's own folders are read; --ledger reads a ledger instead. The whole history \
            is followed, whatever is shown of it.

            --session with the name of one session, or its beginning, shows that session request by request.

            Example:
              farthing misses ~/logs --since 2026-11
              farthing misses --session 5c0375b4 --format html --output session.html
            """)

    @OptionGroup var input: ConversationOptions
    @OptionGroup var prices: PriceOptions

    @Option(help: ArgumentHelp("Sessions and misses that the table and the page show.", valueName: "rows"))
    var limit = MissesReport.usualLimit

    @Flag(help: "End with status 1 when anything could not be read in full or has no price.")
    var strict = false

    @OptionGroup var output: ReportOutput

    func validate() throws {
        guard (1...100_000).contains(limit) else {
            throw ValidationError("--limit \(limit): expected a number from 1 to 100000")
        }
    }

    func run(in context: Context) async throws {
        let source = try input.source(in: context)
        var selection = try input.shown.selection(in: context)
        let books = try prices.userBooks(in: context)
        async let catalog = PriceCatalog.embedded(adding: books)
        let records = try await source.load(in: context)
        let session = try one(of: &selection, in: records)
        for remark in selection.filters.remarks(on: records.tables) { try context.note("farthing: \(remark)") }
        let maker = FollowingReportMaker(
            records: records, selection: selection, catalog: try await catalog, limit: limit, now: context.now())
        let report = MissesReport(maker, session: session)
        try output.write(output.text(of: report, in: context) ?? report.page().html(), in: context)
        if strict && (records.isPartial || report.unpricedRequests > 0) { throw CommandFailure(.findings) }
    }

    /// The session, where `--session` names a single one; the filter then has its whole name.
    private func one(of selection: inout TurnSelection, in records: ConversationRecords) throws -> String? {
        let names = input.shown.filters.session
        guard names.count == 1, let session = try SessionName(records.tables).session(names[0]) else { return nil }
        selection.filters.patterns[.session] = [NamePattern(session)]
        return session
    }
}
