import Pricing

/// One column of a report as text: rows and total rounded so that the rows add up to the total.
struct ColumnTexts {
    var rows: [String]
    var total: String

    init(_ column: ReportColumn, rows totals: [PricedTotals], total: PricedTotals) {
        let values = totals.map { column.value(of: $0, in: total) }
        let sum = column.value(of: total, in: total)
        var texts: [String]
        switch sum {
        case .money(let amount):
            let decimals = NumberText.decimals(for: amount)
            let amounts = values.map { PicoUSD($0.fraction.numerator) }
            texts = Rounding.apportioned(amounts, decimals: decimals).map {
                NumberText.dollars($0, decimals: decimals)
            }
            self.total = NumberText.dollars(amount, decimals: decimals)
        case .share(_, let whole):
            texts = ColumnTexts.shares(values.map(\.fraction.numerator), of: whole)
            self.total = NumberText.percent(whole, of: whole)
        case .count, .moneyEach, .percent, .quotient:
            texts = values.map(ColumnTexts.text)
            self.total = ColumnTexts.text(sum)
        }
        if column.needsPrice {
            for (index, row) in totals.enumerated() where row.isUnpriced {
                texts[index] = column == .cost ? "unpriced" : "-"
            }
            if total.isUnpriced { self.total = column == .cost ? "unpriced" : "-" }
        }
        self.rows = texts
    }

    private static func text(_ value: ReportColumn.Value) -> String {
        switch value {
        case .count(let count): return NumberText.grouped(count)
        case .money(let amount): return NumberText.dollars(amount, decimals: NumberText.decimals(for: amount))
        case .moneyEach(let amount, let requests):
            guard requests > 0 else { return "-" }
            let each = PicoUSD(Rounding.halfToEven(amount.picodollars, dividedBy: requests))
            return NumberText.dollars(each, decimals: NumberText.decimals(for: each))
        case .percent(let part, let whole), .share(let part, let whole):
            return NumberText.percent(part, of: whole)
        case .quotient(let part, let whole):
            guard whole > 0 else { return "-" }
            let tenths = Rounding.halfToEven(part * 10, dividedBy: whole)
            return "\(NumberText.grouped(tenths / 10)).\(tenths % 10)"
        }
    }

    /// Parts of a whole in per cent with one decimal that add up to their rounded sum.
    private static func shares(_ parts: [Int128], of whole: Int128) -> [String] {
        guard whole > 0 else { return parts.map { _ in "-" } }
        return Rounding.apportioned(parts, of: whole, units: 1000).map { NumberText.percent($0, of: 1000) }
    }
}

extension PricedTotals {
    /// Nothing of the group has a price, which is not the same as a cost of $0.
    var isUnpriced: Bool { requests > 0 && unpricedRequests >= requests }
}
