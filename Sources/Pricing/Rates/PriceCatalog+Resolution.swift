import Models

/// The row of a book that prices a call.
struct FoundRow {
    var book: PriceBook
    var entry: PriceEntry
    var notes: RateNotes = []

    var provider: String { book.providerName(of: entry) }
}

enum RowResult {
    case row(FoundRow)
    case unpriced(UnpricedReason)
}

extension PriceCatalog {
    /// The row for a name: in the book of the provider given, else of the platform that the name tells,
    /// else of the first-party API, else of another vendor that lists the name.
    func find(_ terms: ServiceTerms) -> RowResult {
        let name = ModelName(terms.model)
        guard let provider = terms.provider, !provider.isEmpty else { return findByName(name) }
        guard let place = place(ofProvider: provider) else {
            guard case .row(var row) = findByName(name) else { return findByName(name) }
            row.notes.insert(.providerWithoutBook)
            return .row(row)
        }
        let named = name.platform.flatMap { $0.provider == place.book.name ? $0.endpoint : nil }
        return find(name, in: place.book, endpoint: place.endpoint ?? named)
    }

    private func findByName(_ name: ModelName) -> RowResult {
        if let platform = name.platform, let book = book(named: platform.provider) {
            return find(name, in: book, endpoint: platform.endpoint)
        }
        let id = models.model(name)?.id
        // A book of the user comes after the embedded ones and is asked before them.
        let others = books.filter { $0.name != "anthropic" && $0.isFoundByName }.reversed()
        for book in [self.book(named: "anthropic")].compactMap({ $0 }) + others {
            if case .found(let entry) = book.lookUp(name, id: id, endpoint: nil) {
                return .row(FoundRow(book: book, entry: entry))
            }
        }
        return .unpriced(.unknownModel(book: nil))
    }

    private func find(_ name: ModelName, in book: PriceBook, endpoint: String?) -> RowResult {
        switch book.lookUp(name, id: models.model(name)?.id, endpoint: endpoint) {
        case .found(let entry): .row(FoundRow(book: book, entry: entry))
        case .unknown: .unpriced(.unknownModel(book: book.name))
        case .elsewhere(let endpoints): .unpriced(.otherEndpoint(book: book.name, endpoints: endpoints))
        }
    }
}
