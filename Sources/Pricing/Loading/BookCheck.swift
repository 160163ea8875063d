/// What loading says about one file.
public struct BookCheck: Sendable {
    /// File name as handed in.
    public let origin: String
    /// The loaded book; nil where it does not load.
    public let book: PriceBook?
    public let error: PriceBookError?
}

extension PriceCatalog {
    /// Loads every file, and goes on without those that do not load, so that all errors are seen at once.
    ///
    /// `foundation` are files that the others may extend; they are not in the result.
    public static func check(_ sources: [PriceBookSource], on foundation: [PriceBookSource]) -> [BookCheck] {
        var errors: [String: PriceBookError] = [:]
        var rest = sources
        while true {
            do {
                let books = try BookLoader.books(foundation + rest)
                return sources.map { source in
                    BookCheck(
                        origin: source.name, book: books.first { $0.origin == source.name }, error: errors[source.name])
                }
            } catch {
                let count = rest.count
                errors[error.origin] = error
                rest.removeAll { $0.name == error.origin }
                if rest.count == count {
                    return [BookCheck(origin: error.origin, book: nil, error: error)]
                }
            }
        }
    }
}
