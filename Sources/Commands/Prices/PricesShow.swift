package import ArgumentParser
import Pricing

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
