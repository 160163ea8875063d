/// Price of one token, or of one web search. Unit: picodollars; never negative.
///
/// A price per million tokens with six decimals is a whole number of them.
public struct UnitPrice: Hashable, Comparable, Sendable {
    public let picodollars: Int64
    @inlinable public init(picodollars: Int64) { self.picodollars = picodollars }

    public static let zero = UnitPrice(picodollars: 0)
    /// The largest price that a book may hold: one million dollars per million tokens.
    ///
    /// It keeps every sum far inside Int128.
    public static let largest = UnitPrice(picodollars: 1_000_000_000_000)

    @inlinable public static func < (left: UnitPrice, right: UnitPrice) -> Bool {
        left.picodollars < right.picodollars
    }

    /// The cost of `count` tokens of one record: an Int64 product where it fits, which is nearly always.
    @inlinable public func times(_ count: Int64) -> PicoUSD {
        let (product, overflow) = picodollars.multipliedReportingOverflow(by: count)
        return PicoUSD(overflow ? Int128(picodollars) * Int128(count) : Int128(product))
    }

    /// The cost of a sum of tokens.
    @inlinable public func times(_ count: Int128) -> PicoUSD { PicoUSD(Int128(picodollars) * count) }

    /// The price in dollars per million tokens, exact.
    public var usdPerMillion: String { PicoUSD(Int128(picodollars) * 1_000_000).description }
}
