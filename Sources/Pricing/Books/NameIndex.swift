import Models

/// Finds the entries of a book by the names of models.
struct NameIndex: Sendable {
    private var exact: [String: [Int]] = [:]
    private var bare: [String: [Int]] = [:]
    private var normalised: [String: [Int]] = [:]

    /// Throws where two models of the book share a name, or one model has two entries at one endpoint.
    init(_ entries: [PriceEntry]) throws(BookProblem) {
        for (position, entry) in entries.enumerated() {
            for spelling in [entry.model] + entry.names {
                let name = ModelName(spelling)
                try add(position, spelling, entries)
                NameIndex.add(position, to: &bare[name.bare, default: []])
                NameIndex.add(position, to: &normalised[name.normalised, default: []])
            }
        }
        // What reads alike for different models decides nothing.
        let isOneModel = { (rows: [Int]) in rows.allSatisfy { entries[$0].model == entries[rows[0]].model } }
        bare = bare.filter { isOneModel($0.value) }
        normalised = normalised.filter { isOneModel($0.value) }
    }

    func rows(for name: ModelName, id: ModelID?) -> [Int] {
        exact[name.written] ?? exact[name.bare] ?? bare[name.bare] ?? id.flatMap { exact[$0.name] }
            ?? normalised[name.normalised] ?? []
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
        NameIndex.add(position, to: &exact[key, default: []])
    }

    private static func add(_ position: Int, to rows: inout [Int]) {
        if rows.last != position { rows.append(position) }
    }
}
