import Ledger
import Pricing
import Usage

/// Prices sums of the ledger with no more price books than they need.
struct StatusPricing {
    private let catalog: PriceCatalog
    /// Prompt lengths that the sums are cut at.
    private let thresholds: [Int64]

    /// - Parameters:
    ///   - tables: the services that the sums name.
    ///   - books: of the user; with any, all books are loaded, since they may price every model.
    /// - Throws: `CommandFailure` where prices are cut at lengths that the sums are not cut at.
    init(_ sums: [(sums: LedgerGlance.Sums, tables: RecordTables)], thresholds: [Int64], books: [PriceBookSource])
        throws
    {
        self.thresholds = thresholds
        var terms: Set<ServiceTerms> = []
        for (sums, tables) in sums {
            for service in Set(sums.keys.map(\.service)) {
                if let service = tables.services[service] { terms.insert(ServiceTerms(service, tables)) }
            }
        }
        catalog =
            try books.isEmpty
            ? PriceCatalog.embedded(pricing: Array(terms)) : PriceCatalog.embedded(adding: books)
        guard Set(catalog.lengthThresholds).isSubset(of: thresholds) else {
            throw CommandFailure.wrongUse(
                "the ledger's sums were made for other price books; farthing import makes them anew")
        }
    }

    /// The money of each of the sums.
    func priced(_ sums: [LedgerGlance.Sums], tables: RecordTables) -> [PricedTotals] {
        let groups = sums.map { sums in
            var group = GroupTotals(key: [])
            for (key, sums) in sums where sums != UsageSums() {
                var key = key
                key.lengthClass = lengthClass(key.lengthClass)
                group.sums[key, default: UsageSums()] += sums
            }
            return group
        }
        return Pricing.priced(
            UsageTotals(groups: groups), tables: tables, catalog: catalog, costMode: .calculate
        ).groups.map(\.totals)
    }

    /// The class of the books that are loaded: their thresholds are some of those of the sums.
    private func lengthClass(_ number: UInt8) -> UInt8 {
        guard number > 0, Int(number) <= thresholds.count else { return 0 }
        return catalog.lengthClass(prompt: thresholds[Int(number) - 1] + 1)
    }
}
