public import JSONScan

/// A price table of another project, turned into a book.
///
/// Decimals are read as text. An entry whose price is not a whole number of picodollars per token is
/// left out and listed; the rest loads.
public struct PriceImport: Sendable {
    public enum Format: String, Sendable {
        /// The model price map of LiteLLM: an object by model name, dollars per token.
        case litellm
        /// The data of genai-prices: a list of providers, dollars per million tokens.
        case genaiPrices = "genai-prices"
    }

    public let format: Format
    /// The book, as `pricing/README.md` describes it; it passes the loader.
    public let book: JSONValue
    /// Models taken.
    public let count: Int
    public let leftOut: [LeftOutPrice]

    /// Reads a table. `provider` keeps the rows of one provider, as the table names it; nil keeps all.
    /// Throws `PriceBookError`: no such table, or nothing in it to take.
    public init(origin: String, bytes: [UInt8], book name: String, provider: String?) throws(PriceBookError) {
        let value: JSONValue
        do { value = try JSONValue.parse(bytes) } catch {
            throw PriceBookError(origin: origin, place: "$", problem: "not valid JSON: \(error)")
        }
        var collector = ImportCollector(provider: provider)
        switch value {
        case .array(let providers):
            format = .genaiPrices
            for provider in providers { collector.addProvider(provider) }
        case .object(let members):
            format = .litellm
            for member in members { collector.addRow(member.key, member.value) }
        case .null, .bool, .number, .string:
            throw PriceBookError(
                origin: origin, place: "$", problem: "expected the price map of LiteLLM or the data of genai-prices")
        }
        guard !collector.models.isEmpty else {
            let whose = provider.map { " of provider \($0)" } ?? ""
            throw PriceBookError(origin: origin, place: "$", problem: "holds no token prices\(whose)")
        }
        count = collector.models.count
        leftOut = collector.leftOut
        book = PriceImport.book(name, format, provider, collector)
        _ = try BookLoader.books([PriceBookSource(name: origin, bytes: Array(book.serialized(pretty: false).utf8))])
    }

    private static func book(
        _ name: String, _ format: Format, _ provider: String?, _ collector: ImportCollector
    ) -> JSONValue {
        let title = "Imported from \(format.rawValue)" + (provider.map { ", provider \($0)" } ?? "")
        let usual = ["cache_write_5m", "cache_write_1h", "cache_read"].map { JSONValue.Member($0, .string("1")) }
        let leftOut = collector.leftOut.map { price in
            JSONValue.object([.init("model", .string(price.model)), .init("reason", .string(price.reason))])
        }
        return .object([
            .init("schema", .string(BookFile.schema)), .init("book", .string(name)), .init("title", .string(title)),
            .init("by_name", .bool(false)),
            .init("notes", .array([.string("A cache class that the table leaves out costs what input costs.")])),
            .init("multipliers", .object(usual)), .init("confidence", .string("third-party")),
            .init("source", .array([.string(format.rawValue)])),
            .init("sources", .object([.init(format.rawValue, .string("price table of \(format.rawValue)"))])),
            .init("models", .array(collector.models)), .init("left_out", .array(leftOut)),
        ])
    }
}
