import Pricing
import Usage

/// An answer in names instead of symbols, which two sides number differently.
struct PlainAnswer: Equatable {
    struct Rate: Hashable {
        var model: String?
        var provider: String?
        var terms: String
        var lengthClass: UInt8
        var day: Int32
        var isFlagged: Bool
        var hasReportedCost: Bool
    }

    struct Group: Equatable {
        var sums: [Rate: UsageSums]
        var flagCounts: [Int64]
        var undated: Int64
        var priced: PricedTotals
    }

    var groups: [[String?]: Group] = [:]
    var total: PricedTotals
    /// What has no price, by model and reason.
    var unpriced: Set<UnpricedUsage>

    /// The first thing that is not the same; nil where all is.
    func difference(from other: PlainAnswer) -> String? {
        for key in Set(groups.keys).union(other.groups.keys) {
            let (mine, theirs) = (groups[key], other.groups[key])
            guard mine != theirs else { continue }
            guard let mine, let theirs else { return "group \(key): only \(mine == nil ? "expected" : "answered")" }
            for rate in Set(mine.sums.keys).union(theirs.sums.keys) where mine.sums[rate] != theirs.sums[rate] {
                return
                    "group \(key): \(rate): \(mine.sums[rate], default: "none"), not \(theirs.sums[rate], default: "none")"
            }
            return "group \(key): \(mine.priced), not \(theirs.priced)"
        }
        return self == other ? nil : "\(total), not \(other.total), or what has no price"
    }

    init(_ totals: UsageTotals, _ query: UsageQuery, _ tables: RecordTables, _ catalog: PriceCatalog, _ mode: CostMode)
    {
        let priced = Pricing.priced(totals, tables: tables, catalog: catalog, costMode: mode)
        total = priced.total
        unpriced = Set(priced.unpriced)
        for (group, money) in zip(totals.groups, priced.groups) {
            let key = zip(group.key, query.groupBy).map { tables.label(of: $0, in: $1, of: query) }
            var sums: [Rate: UsageSums] = [:]
            for (rate, sum) in group.sums {
                let service = tables.services[rate.service]
                let name = Rate(
                    model: service.flatMap { tables.string($0.model) },
                    provider: service.flatMap { tables.string($0.provider) },
                    terms: service.map { "\($0.tier) \($0.speed) \($0.geo)" } ?? "",
                    lengthClass: rate.lengthClass, day: rate.utcDay, isFlagged: rate.isFlagged,
                    hasReportedCost: rate.hasReportedCost)
                sums[name, default: UsageSums()] += sum
            }
            groups[key] = Group(
                sums: sums, flagCounts: group.flagCounts, undated: group.undated, priced: money.totals)
        }
    }
}
