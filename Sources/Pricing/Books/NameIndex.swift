import Models

/// Finds the entries of a book by the names of models.
struct NameIndex: Sendable {
    private var exact: [String: [Int]] = [:]
    private var normalised: [String: [Int]] = [:]

    /// Throws where two models of the book share a name, or one model has two entries at one endpoint.
    init(_ entries: [PriceEntry]) throws(BookProblem) {
        for (position, entry) in entries.enumerated() {
            for spelling in [entry.model] + entry.names {
                let name = ModelName(spelling)
                for key in Set([name.written, name.bare]) { try add(position, key, entries) }
                normalised[name.normalised, default: []].append(position)
            }
        }
        // What is read alike for different models decides nothing.
        normalised = normalised.compactMapValues { rows in
            let distinct = Set(rows).sorted()
            return distinct.allSatisfy { entries[$0].model == entries[distinct[0]].model } ? distinct : nil
        }
    }

    func rows(for name: ModelName, id: ModelID?) -> [Int] {
        exact[name.written] ?? exact[name.bare] ?? id.flatMap { exact[$0.name] } ?? normalised[name.normalised] ?? []
    }

    private mutating func add(_ position: Int, _ key: String, _ entries: [PriceEntry]) throws(BookProblem) {
        let entry = entries[position]
        for other in exact[key] ?? [] where other != position {
            let place = BookPath.root.member("models").element(position)
            guard entries[other].model == entry.model else {
                throw BookProblem(place, "name \(key) belongs to both \(entries[other].model) and \(entry.model)")
            }
            guard entries[other].endpoint != entry.endpoint else {
                let endpoint = entry.endpoint.map { " at endpoint \($0)" } ?? ""
                throw BookProblem(place, "\(entry.model) is listed twice\(endpoint)")
            }
        }
        if exact[key]?.contains(position) != true { exact[key, default: []].append(position) }
    }
}
