/// What the requests of a trace pay, by the length of the prompt (rule R10).
public struct TracePrices: Hashable, Sendable {
    /// Ascending; the price after a threshold holds for prompts strictly longer than it. Unit: tokens.
    public let thresholds: [Int64]
    /// One more than there are thresholds.
    public let prices: [VisitPrice]

    /// One price for prompts of every length.
    public init(_ price: VisitPrice) { self.init(price, above: []) }

    public init(_ price: VisitPrice, above tiers: [(threshold: Int64, price: VisitPrice)]) {
        thresholds = tiers.map(\.threshold)
        prices = [price] + tiers.map(\.price)
    }

    func place(promptTokens: Int64) -> Int { thresholds.count { promptTokens > $0 } }
}
