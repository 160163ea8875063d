import CPricing
import Models

extension PriceCatalog {
    /// The books that are built into the program, the first-party API first.
    public static let embeddedSources: [PriceBookSource] = UnsafeBufferPointer(
        start: farthing_books, count: farthing_book_count
    ).map { file in
        PriceBookSource(
            name: String(cString: file.name),
            bytes: Array(UnsafeRawBufferPointer(start: file.bytes, count: file.count)))
    }

    /// The embedded books, and after them `further` ones, which may replace or extend them.
    ///
    /// Throws `PriceBookError` or `ModelCatalogError`.
    public static func embedded(adding further: [PriceBookSource] = []) throws -> PriceCatalog {
        try PriceCatalog(sources: embeddedSources + further, models: try ModelCatalog.embedded())
    }
}
