/// Reads one model of a book.
struct EntryReader {
    var defaults: BookDefaults
    var endpoints: [String]

    func entry(_ node: BookNode) throws(BookProblem) -> PriceEntry {
        let object = try BookObject(
            node,
            keys: [
                "model", "endpoint", "names", "us_geo", "batch", "varies_by_hour", "retired", "note", "periods", "fast",
            ])
        let model = try object.required("model").string
        guard !model.isEmpty else { throw node.fail("the model has no name") }
        let usGeo = try self.usGeo(object)
        let batch = try object["batch"]?.multiplier ?? defaults.batch
        var reader = PeriodReader(
            defaults: defaults, model: model, factors: try EntryReader.factors(batch: batch, usGeo: usGeo, node))
        let periods = try reader.periods(try object.required("periods"))
        reader.factors = try EntryReader.factors(batch: nil, usGeo: usGeo, node)
        reader.isFast = true
        let fast = try object["fast"].map { (node) throws(BookProblem) in try reader.periods(node) } ?? []
        return PriceEntry(
            model: model, endpoint: try endpoint(object), names: try object.strings("names"), usGeo: usGeo,
            batch: batch, variesByHour: try object.flag("varies_by_hour"),
            retired: try object["retired"]?.day.description, note: try object.string("note"),
            periods: periods, fast: fast)
    }

    /// Every factor that may be applied, alone and together: a rate must never need rounding.
    static func factors(batch: Multiplier?, usGeo: Multiplier?, _ node: BookNode) throws(BookProblem) -> [ExactFactor] {
        var factors: [ExactFactor] = []
        if let batch { factors.append(ExactFactor(name: "batch \(batch)", multiplier: batch)) }
        if let usGeo { factors.append(ExactFactor(name: "us_geo \(usGeo)", multiplier: usGeo)) }
        if let batch, let usGeo {
            guard let both = batch.times(usGeo) else {
                throw node.fail("batch \(batch) times us_geo \(usGeo) is too fine")
            }
            factors.append(ExactFactor(name: "batch \(batch) times us_geo \(usGeo)", multiplier: both))
        }
        return factors
    }

    /// `true` for the book's factor, or a factor of its own.
    private func usGeo(_ object: BookObject) throws(BookProblem) -> Multiplier? {
        guard let node = object["us_geo"] else { return nil }
        guard case .bool(let holds) = node.value else { return try node.multiplier }
        guard holds else { return nil }
        guard let usual = defaults.usGeo else { throw node.fail("the book has no us_geo among its multipliers") }
        return usual
    }

    private func endpoint(_ object: BookObject) throws(BookProblem) -> String? {
        guard let node = object["endpoint"] else {
            guard endpoints.isEmpty else {
                throw object.fail(
                    "the key endpoint is missing; expected any or one of \(endpoints.joined(separator: ", "))")
            }
            return nil
        }
        let endpoint = try node.string
        guard endpoint == "any" || endpoints.contains(endpoint) else {
            throw node.fail("unknown endpoint \(endpoint); expected any or one of \(endpoints.joined(separator: ", "))")
        }
        return endpoint
    }
}
