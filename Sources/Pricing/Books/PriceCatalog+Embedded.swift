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

extension PriceCatalog {
    /// The embedded books that can price this one call: the book of its provider alone where that knows
    /// the model, else all of them. Loading one book takes a tenth of the time of all.
    ///
    /// Throws `PriceBookError` or `ModelCatalogError`.
    public static func embedded(pricing terms: ServiceTerms) throws -> PriceCatalog {
        try embedded(pricing: [terms])
    }

    /// The embedded books that can price these calls: those of their providers where they know all the models,
    /// else all books.
    ///
    /// Throws `PriceBookError` or `ModelCatalogError`.
    public static func embedded(pricing calls: [ServiceTerms]) throws -> PriceCatalog {
        let models = try ModelCatalog.embedded()
        let wanted = Set(
            calls.map { $0.provider ?? ModelName($0.model).platform?.provider ?? "anthropic" })
        let likely = embeddedSources.filter { source in
            let name = source.name.dropLast(".json".count)
            return wanted.contains { $0 == name || $0.hasPrefix(name + "-") }
        }
        let small = try PriceCatalog(sources: likely, models: models)
        let isEnough = calls.allSatisfy { terms in
            if case .row = small.find(terms) { true } else { false }
        }
        return isEnough ? small : try PriceCatalog(sources: embeddedSources, models: models)
    }
}
