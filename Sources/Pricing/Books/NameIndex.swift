import Models

/// Finds the entries of a book by the names of models.
///
/// Exact names are hashed. Spellings are compared one by one: they are asked for once a distinct name
/// of a log, and preparing them would cost every start of the program more.
struct NameIndex: Sendable {
    private var exact: [String: [Int]] = [:]
    private var spellings: [(text: String, position: Int, model: String)] = []

    /// Throws where two models of the book share a name, or one model has two entries at one endpoint.
    init(_ entries: [PriceEntry]) throws(BookProblem) {
        exact.reserveCapacity(entries.count)
        for (position, entry) in entries.enumerated() {
            try add(position, entry.model, entries)
            for name in entry.names where name != entry.model { try add(position, name, entries) }
        }
    }

    func rows(for name: ModelName, id: ModelID?) -> [Int] {
        if let rows = exact[name.written] ?? exact[name.bare] { return rows }
        if let rows = rows(where: { $0.bare == name.bare }) { return rows }
        if let rows = id.flatMap({ exact[$0.name] }) { return rows }
        let normalised = name.normalised
        return rows { $0.normalised == normalised } ?? []
    }

    /// Rows with such a name; nil for none, and where they are of different models: what reads alike
    /// for different models decides nothing.
    private func rows(where matches: (ModelName) -> Bool) -> [Int]? {
        var rows: [Int] = []
        var model: String?
        for spelling in spellings where rows.last != spelling.position && matches(ModelName(spelling.text)) {
            if let model, model != spelling.model { return nil }
            model = spelling.model
            rows.append(spelling.position)
        }
        return rows.isEmpty ? nil : rows
    }

    private mutating func add(_ position: Int, _ key: String, _ entries: [PriceEntry]) throws(BookProblem) {
        let entry = entries[position]
        spellings.append((key, position, entry.model))
        guard let others = exact[key] else {
            exact[key] = [position]
            return
        }
        for other in others {
            let place = BookPath.root.member("models").element(position)
            guard entries[other].model == entry.model else {
                throw BookProblem(place, "name \(key) belongs to both \(entries[other].model) and \(entry.model)")
            }
            guard entries[other].endpoint != entry.endpoint else {
                let endpoint = entry.endpoint.map { " at endpoint \($0)" } ?? ""
                throw BookProblem(place, "\(entry.model) is listed twice\(endpoint)")
            }
        }
        exact[key] = others + [position]
    }
}
