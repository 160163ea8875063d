import Pricing

extension ReportPage {
    /// The numbers of the headline: spent, saved, hit rate, and the projection where there is one.
    var figures: [Figure] {
        [spent, saved, hitRate] + (projection.map { [$0] } ?? [])
    }

    private var spent: Figure {
        let total = table.total
        let value = total.isUnpriced ? "unpriced" : DayTexts.dollars(total.cost)
        var detail = NumberText.counted(total.requests, "request")
        if total.unpricedRequests > 0 {
            detail += ", \(NumberText.grouped(Int128(total.unpricedRequests))) of them without a price"
        }
        return Figure(label: "Spent", value: value, detail: detail)
    }

    private var saved: Figure {
        let total = table.total
        let isLoss = total.savings < .zero
        guard !total.isUnpriced else {
            return Figure(label: "Saved by caching", value: "-", detail: "nothing has a price")
        }
        let share = NumberText.percent(
            isLoss ? -total.savings.picodollars : total.savings.picodollars, of: total.costWithoutCaching.picodollars)
        guard total.costWithoutCaching != .zero else {
            return Figure(label: "Saved by caching", value: DayTexts.dollars(.zero), detail: "nothing was charged for")
        }
        return Figure(
            label: isLoss ? "Lost by caching" : "Saved by caching",
            value: DayTexts.dollars(isLoss ? -total.savings : total.savings),
            detail: "\(share) of the \(DayTexts.dollars(total.costWithoutCaching)) without caching")
    }

    private var hitRate: Figure {
        let total = table.total
        return Figure(
            label: "Cache hit rate", value: NumberText.percent(total.usage.cacheRead, of: total.promptTokens),
            detail: total.promptTokens == 0
                ? "no prompt tokens"
                : "of \(NumberText.grouped(total.promptTokens)) prompt tokens were read from the cache")
    }
}
