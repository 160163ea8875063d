import Pricing
import Usage
import UsageLogs

extension Analysis {
    /// Where usage without a price was read: one diagnostic for each model and cause, with its count and
    /// first place. A reading is not whole where a part of it could not be priced.
    ///
    /// Usage without a model's name is left to the diagnostic of its line, and what a source does not
    /// report to the cost mode that asks for it.
    func unpricedPlaces(in reading: LogReadingResult) -> [Diagnostic] {
        var places = UnpricedPlaces(
            tables: reading.tables, catalog: catalog, query: query([], bounds), costMode: costMode)
        reading.forEachRecord { places.add($0) }
        return places.diagnostics
    }
}

/// Gathers the places of usage that has no price.
private struct UnpricedPlaces {
    let tables: RecordTables
    let catalog: PriceCatalog
    let query: UsageQuery
    let verdicts: FilterVerdicts?
    let costMode: CostMode
    private var causes: [Rate: Cause?] = [:]
    private var found: [Cause: Diagnostic] = [:]

    /// What a price depends on.
    private struct Rate: Hashable {
        var service: Symbol
        var day: Int32
        var lengthClass: UInt8
    }

    private struct Cause: Hashable {
        var model: String
        var provider: String?
        var text: String
    }

    init(tables: RecordTables, catalog: PriceCatalog, query: UsageQuery, costMode: CostMode) {
        self.tables = tables
        self.catalog = catalog
        self.query = query
        verdicts = FilterVerdicts(query.filters, tables)
        self.costMode = costMode
    }

    var diagnostics: [Diagnostic] {
        found.values.sorted { ($0.file, $0.line, $0.problem.text) < ($1.file, $1.line, $1.problem.text) }
    }

    mutating func add(_ record: UsageRecord) {
        let time = record.accountingTime
        guard query.covers(time), verdicts?.pass(record) ?? true, isCalculated(record) else { return }
        let day = time.isKnown ? time.utcDay : query.undatedDay
        note(record.service, day, prompt: record.pricedPromptLength, record.origin)
        for charge in record.furtherCharges {
            note(charge.service, day, prompt: charge.tokens.prompt, record.origin)
        }
    }

    private func isCalculated(_ record: UsageRecord) -> Bool {
        switch costMode {
        case .calculate: true
        case .display: false
        case .auto: record.reportedPicoUSD == nil
        }
    }

    private mutating func note(_ service: Symbol, _ day: Int32, prompt: Int64, _ origin: RecordOrigin) {
        let rate = Rate(service: service, day: day, lengthClass: query.lengthClass(prompt: prompt))
        if causes[rate] == nil { causes[rate] = .some(cause(of: rate)) }
        guard case .some(.some(let cause)) = causes[rate] else { return }
        let file = tables.strings[origin.file] ?? ""
        guard var known = found[cause] else {
            let problem = Problem.other("usage of \(cause.model) has no price: \(cause.text)")
            found[cause] = Diagnostic(file: file, line: origin.line, problem: problem, count: 1)
            return
        }
        known.count += 1
        if (file, origin.line) < (known.file, known.line) { (known.file, known.line) = (file, origin.line) }
        found[cause] = known
    }

    private func cause(of rate: Rate) -> Cause? {
        guard let terms = tables.services[rate.service].map({ ServiceTerms($0, tables) }), !terms.model.isEmpty,
            case .unpriced(let reason) = catalog.rateCard(
                for: terms, utcDay: rate.day, lengthClass: rate.lengthClass)
        else { return nil }
        return Cause(model: terms.model, provider: terms.provider, text: reason.textOfAnyDay)
    }
}
