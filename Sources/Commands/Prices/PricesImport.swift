package import ArgumentParser
import Pricing

/// A price table of another project as a book.
package struct PricesImport: ContextCommand {
    package static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Turn the price table of LiteLLM or genai-prices into a price book.",
        discussion: """
            Reads LiteLLM's model_prices_and_context_window.json or the data.json of genai-prices, found from \
            content, and prints a book. Entries whose price is not a whole number of picodollars per token, or \
            depends on the hour, are left out and listed in the book and on standard error.

            Example:
              farthing prices import model_prices.json --from openai --book my-openai --output books/my-openai.json
            """)

    @Argument(help: ArgumentHelp("The table; - is standard input.", valueName: "file"))
    package var file: String

    @Option(help: ArgumentHelp("Only the rows of this provider, as the table names it.", valueName: "provider"))
    package var from: String?

    @Option(help: ArgumentHelp("Name of the book. Default: imported.", valueName: "name"))
    package var book = "imported"

    @Option(help: ArgumentHelp("Write to this file instead of standard output.", valueName: "file"))
    package var output: String?

    package init() {}

    package mutating func run(in context: Context) async throws {
        let bytes = try file == "-" ? context.files.readStandardInput() : context.files.read(file)
        let table = try PriceImport(
            origin: file == "-" ? "standard input" : file, bytes: bytes, book: book, provider: from)
        let text = table.book.serialized(pretty: true) + "\n"
        if let output {
            try context.files.write(text, to: output)
        } else {
            try context.output.write(text)
        }
        for price in table.leftOut { try context.note("left out: \(price.model): \(price.reason)") }
        try context.note(
            "\(table.format.rawValue): \(table.count) models taken, \(table.leftOut.count) entries left out")
    }
}
