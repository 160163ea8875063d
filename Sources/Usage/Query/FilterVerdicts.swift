/// Filters, decided once for every attribution and service of some tables, so that a record costs two look-ups.
package struct FilterVerdicts: Sendable {
    /// By the number of the symbol; number 0 stands for none.
    private let attributions: [Bool]
    private let services: [Bool]

    /// nil where every record passes.
    package init?(_ filters: UsageFilters, _ tables: RecordTables) {
        guard !filters.isEmpty else { return nil }
        let strings = tables.strings
        attributions =
            [filters.pass(Attribution(), strings)] + tables.attributions.values.map { filters.pass($0, strings) }
        services =
            [filters.pass(Service(model: .none), strings)] + tables.services.values.map { filters.pass($0, strings) }
    }

    package func pass(_ record: UsageRecord) -> Bool {
        pass(attribution: record.attribution, service: record.service)
    }

    /// Symbols of the tables' attributions and services.
    package func pass(attribution: Symbol, service: Symbol) -> Bool {
        attributions[Int(attribution.rawValue)] && services[Int(service.rawValue)]
    }
}
