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
                throw CommandFailure.wrongUse(
                    "there is no price book for provider \(provider); expected one of \(catalog.providerNames.joined(separator: ", "))"
                )
            }
            rows = rows.filter { $0.provider == provider || (place.endpoint == nil && $0.provider == place.book.name) }
            books = [place.book]
        }
        try output.write(PriceRowsReport(schema: "farthing.prices-list/1", rows: rows, books: books), in: context)
    }
}

/// Every price of a model.
package struct PricesShow: ContextCommand {
    package static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show all prices of a model: periods, tiers, fast mode, sources.",
        discussion: """
            Prices are US dollars per million tokens.

            Example:
              farthing prices show claude-opus-4-6 --format json
            """)

    @Argument(help: "Name of the model, as a log or a platform spells it.")
    package var model: String

    @OptionGroup package var prices: PriceOptions
    @OptionGroup package var output: OutputOptions

    package init() {}

    package mutating func run(in context: Context) async throws {
        let catalog = try prices.catalog(in: context)
        let rows = catalog.rows(ofModel: model)
        guard !rows.isEmpty else {
            throw CommandFailure(.findings, "no price book knows the model \(model); see farthing prices list")
        }
        let report = PriceRowsReport(
            schema: "farthing.prices-show/1", rows: rows,
            books: catalog.books.filter { book in
                rows.contains { $0.provider == book.name || $0.provider.hasPrefix(book.name + "-") }
            },
            model: catalog.models.model(named: model), leftOutModels: Set(rows.map(\.model)))
        try output.write(report, in: context)
    }
}
