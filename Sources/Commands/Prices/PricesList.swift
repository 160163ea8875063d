package import ArgumentParser
import Pricing
import Usage

/// Prices in force on a day.
package struct PricesList: ContextCommand {
    package static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the prices in force on a day, and what the books leave out.",
        discussion: """
            Prices are US dollars per million tokens.

            Example:
              farthing prices list --provider bedrock-global --at 2026-11-20
            """)

    @Option(help: ArgumentHelp("Day of the prices, YYYY-MM-DD. Default: today.", valueName: "date"))
    package var at: String?

    @Option(help: ArgumentHelp("Only the prices of this provider.", valueName: "name"))
    package var provider: String?

    @OptionGroup package var prices: PriceOptions
    @OptionGroup package var output: OutputOptions

    package init() {}

    package mutating func run(in context: Context) async throws {
        let day = try UTCDay(argument: at, default: context.now())
        let catalog = try prices.catalog(in: context)
        var rows = catalog.books.flatMap { $0.rows(on: day) }
        var books = catalog.books
        if let provider {
            guard let place = catalog.place(ofProvider: provider) else {
                throw CommandFailure.unknownProvider(provider, catalog)
            }
            rows = rows.filter { $0.provider == provider || (place.endpoint == nil && $0.provider == place.book.name) }
            books = [place.book]
        }
        try output.write(PriceRowsReport(schema: "farthing.prices-list/1", rows: rows, books: books), in: context)
    }
}
