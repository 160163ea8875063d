/// What holds for every model of a book unless the model says otherwise.
struct BookDefaults {
    var cacheWrite5m: Multiplier?
    var cacheWrite1h: Multiplier?
    var cacheRead: Multiplier?
    var batch: Multiplier?
    var usGeo: Multiplier?
    var confidence: String?
    var sources: [String] = []
    var knownSources: Set<String> = []

    init() {}

    /// Reads the book's `multipliers`, `confidence`, `source` and `sources`.
    init(_ book: BookObject, sources table: [String: String]) throws(BookProblem) {
        knownSources = Set(table.keys)
        confidence = try book.string("confidence")
        if let node = book["source"] {
            sources = try node.strings
            for key in sources where !knownSources.contains(key) {
                throw node.fail("\(key) is not among the book's sources")
            }
        }
        guard let node = book["multipliers"] else { return }
        let object = try BookObject(
            node, keys: ["cache_write_5m", "cache_write_1h", "cache_read", "batch", "us_geo"])
        cacheWrite5m = try object["cache_write_5m"]?.multiplier
        cacheWrite1h = try object["cache_write_1h"]?.multiplier
        cacheRead = try object["cache_read"]?.multiplier
        batch = try object["batch"]?.multiplier
        usGeo = try object["us_geo"]?.multiplier
    }
}
