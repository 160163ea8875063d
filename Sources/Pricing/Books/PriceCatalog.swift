public import Models

/// A price book file, unread: the name that errors show, and its bytes.
public struct PriceBookSource: Sendable {
    public let name: String
    public let bytes: [UInt8]

    public init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}

/// All loaded price books and the models that they price.
public struct PriceCatalog: Sendable {
    public let models: ModelCatalog
    /// In the order of loading; names are unique.
    public let books: [PriceBook]
    /// Thresholds of all tiers of all books, ascending; tokens.
    ///
    /// The length class of a charge is the number of them that its prompt is strictly above (rule R10).
    public let lengthThresholds: [Int64]
    private let byName: [String: Int]

    /// Loads the sources in order. A later book replaces an earlier one of its name, and may extend it.
    /// Throws `PriceBookError`: the first book that does not load.
    public init(sources: [PriceBookSource], models: ModelCatalog) throws(PriceBookError) {
        self.init(books: try BookLoader.books(sources), models: models)
    }

    /// Books handed in as name and bytes; see `init(sources:models:)`.
    public init(books: [(name: String, bytes: [UInt8])], models: ModelCatalog) throws(PriceBookError) {
        try self.init(sources: books.map { PriceBookSource(name: $0.name, bytes: $0.bytes) }, models: models)
    }

    private init(books: [PriceBook], models: ModelCatalog) {
        self.models = models
        self.books = books
        byName = Dictionary(uniqueKeysWithValues: books.enumerated().map { ($1.name, $0) })
        lengthThresholds = Set(books.flatMap { $0.entries.flatMap(\.lengthThresholds) }).sorted()
    }

    public func book(named name: String) -> PriceBook? { byName[name].map { books[$0] } }

    /// Length class of a prompt of `tokens` tokens.
    public func lengthClass(prompt tokens: Int64) -> UInt8 {
        UInt8(truncatingIfNeeded: lengthThresholds.count { tokens > $0 })
    }

    /// What `--provider` takes: every book, and every endpoint beside a book's default one.
    public var providerNames: [String] {
        books.flatMap { book in [book.name] + book.endpoints.dropFirst().map { "\(book.name)-\($0)" } }
    }

    /// The book, and the endpoint where the name tells one, of a provider's name; nil where no book
    /// belongs to it.
    public func place(ofProvider name: String) -> (book: PriceBook, endpoint: String?)? {
        if let book = book(named: name) { return (book, nil) }
        for book in books {
            for endpoint in book.endpoints where name == "\(book.name)-\(endpoint)" { return (book, endpoint) }
        }
        return ProviderName.canonical(name).flatMap { book(named: $0) }.map { ($0, nil) }
    }
}
