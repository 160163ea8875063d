/// A factor on a price: a rational number above or equal to zero, in lowest terms.
public struct Multiplier: Hashable, Sendable, CustomStringConvertible {
    public let numerator: Int64
    public let denominator: Int64

    public static let one = Multiplier(whole: 1)
    init(whole: Int64) {
        numerator = whole
        denominator = 1
    }

    /// Reads a decimal (`0.025`) or a fraction (`11/10`); nil for anything else, for negative numbers and
    /// for parts beyond 10^9.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let limit: Int64 = 1_000_000_000
        var (top, bottom): (Int64, Int64)
        if parts.count == 2 {
            guard let first = Int64(parts[0]), let second = Int64(parts[1]), second > 0 else { return nil }
            (top, bottom) = (first, second)
        } else {
            guard let decimal = DecimalText(text), (-9...9).contains(decimal.exponent),
                let whole = decimal.scaled(by: max(0, -decimal.exponent)), let value = Int64(exactly: whole)
            else { return nil }
            (top, bottom) = (value, 1)
            for _ in 0..<max(0, -decimal.exponent) { bottom *= 10 }
        }
        guard top >= 0, top <= limit, bottom <= limit else { return nil }
        let divisor = Multiplier.greatestCommonDivisor(top, bottom)
        numerator = top / divisor
        denominator = bottom / divisor
    }

    /// The price times this factor; nil where that is not a whole number of picodollars or is too large.
    public func applied(to price: UnitPrice) -> UnitPrice? {
        let (quotient, rest) = (Int128(price.picodollars) * Int128(numerator))
            .quotientAndRemainder(dividingBy: Int128(denominator))
        guard rest == 0, quotient <= Int128(UnitPrice.largest.picodollars) else { return nil }
        return UnitPrice(picodollars: Int64(quotient))
    }

    /// Two factors one after the other; nil beyond Int64.
    public func times(_ other: Multiplier) -> Multiplier? {
        let (top, overTop) = numerator.multipliedReportingOverflow(by: other.numerator)
        let (bottom, overBottom) = denominator.multipliedReportingOverflow(by: other.denominator)
        guard !overTop && !overBottom else { return nil }
        let divisor = Multiplier.greatestCommonDivisor(top, bottom)
        return Multiplier(lowest: top / divisor, bottom / divisor)
    }

    private init(lowest numerator: Int64, _ denominator: Int64) {
        self.numerator = numerator
        self.denominator = denominator
    }

    /// A decimal where it is finite, else a fraction.
    public var description: String {
        var (scaled, decimals) = (Int128(numerator), 0)
        while scaled % Int128(denominator) != 0 && decimals < 12 {
            scaled *= 10
            decimals += 1
        }
        guard scaled % Int128(denominator) == 0 else { return "\(numerator)/\(denominator)" }
        for _ in decimals..<12 { scaled *= 10 }
        return PicoUSD(scaled / Int128(denominator)).description
    }

    private static func greatestCommonDivisor(_ first: Int64, _ second: Int64) -> Int64 {
        var (a, b) = (first, second)
        while b != 0 { (a, b) = (b, a % b) }
        return max(a, 1)
    }
}
