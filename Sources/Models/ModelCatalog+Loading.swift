import JSONScan
import Usage

extension ModelCatalog {
    /// Reads `models.json`. Throws `ModelCatalogError` with the place and what was expected there.
    public init(json bytes: [UInt8]) throws(ModelCatalogError) {
        let root: JSONValue
        do { root = try JSONValue.parse(bytes) } catch {
            throw ModelCatalogError("models.json: not valid JSON: \(error)")
        }
        guard root["schema"]?.string == "farthing.models/1" else {
            throw ModelCatalogError("models.json: expected schema farthing.models/1")
        }
        guard let rows = root["models"]?.array else { throw ModelCatalogError("models.json: $.models is missing") }
        var models: [ModelFacts] = []
        for (index, row) in rows.enumerated() {
            do { models.append(try ModelFacts(row)) } catch {
                throw ModelCatalogError("models.json: $.models[\(index)].\(error.key): expected \(error.expected)")
            }
        }
        try self.init(models: models)
    }
}

/// A member of a model's row that is absent or of another kind.
private struct RowProblem: Error {
    var key: String
    var expected: String
}

extension ModelFacts {
    fileprivate init(_ row: JSONValue) throws(RowProblem) {
        id = ModelID(try row.text("id"))
        aliases = row["aliases"]?.array?.compactMap(\.string) ?? []
        guard let family = ModelFamily(rawValue: try row.text("family")) else {
            throw RowProblem(key: "family", expected: "one of \(ModelFamily.allCases.map(\.rawValue))")
        }
        guard let tokenizer = Tokenizer(rawValue: try row.text("tokenizer")) else {
            throw RowProblem(key: "tokenizer", expected: "one of \(Tokenizer.allCases.map(\.rawValue))")
        }
        self.family = family
        self.tokenizer = tokenizer
        guard let released = try row.day("released") else { throw RowProblem(key: "released", expected: "a date") }
        releasedDay = released
        retiredDay = try row.day("retired")
        contextWindow = try row.count("context_window")
        maximumOutput = try row.count("max_output")
        guard let confirmed = row["minimum_confirmed"]?.bool else {
            throw RowProblem(key: "minimum_confirmed", expected: "true or false")
        }
        minimumIsConfirmed = confirmed
        minimums = try ModelFacts.minimums(row)
    }

    /// The first begins always, each ends where the next begins, the last has no end.
    private static func minimums(_ row: JSONValue) throws(RowProblem) -> [MinimumCacheable] {
        var minimums: [MinimumCacheable] = []
        var end: Int32? = .min
        for span in row["minimum_cacheable"]?.array ?? [] {
            let first = try span.day("from") ?? .min
            guard first == end else { throw RowProblem(key: "minimum_cacheable", expected: "spans without gaps") }
            minimums.append(MinimumCacheable(firstDay: first, tokens: try span.count("tokens")))
            end = try span.day("to")
        }
        guard !minimums.isEmpty, end == nil else {
            throw RowProblem(key: "minimum_cacheable", expected: "at least one span, the last without an end")
        }
        return minimums
    }
}

extension JSONValue {
    fileprivate func text(_ key: String) throws(RowProblem) -> String {
        guard let text = self[key]?.string, !text.isEmpty else { throw RowProblem(key: key, expected: "text") }
        return text
    }

    fileprivate func count(_ key: String) throws(RowProblem) -> Int64 {
        guard let count = self[key]?.int64, count > 0 else { throw RowProblem(key: key, expected: "a number above 0") }
        return count
    }

    /// nil where the member is absent or null.
    fileprivate func day(_ key: String) throws(RowProblem) -> Int32? {
        guard let value = self[key], !value.isNull else { return nil }
        guard let day = value.string.flatMap({ UTCDay($0) }) else {
            throw RowProblem(key: key, expected: "a date YYYY-MM-DD or null")
        }
        return day.number
    }
}
