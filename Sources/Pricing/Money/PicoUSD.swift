/// An amount of money. Unit: picodollars, 10^-12 US dollars; exact, never rounded but for display.
public struct PicoUSD: Hashable, Comparable, Sendable {
    public var picodollars: Int128
    @inlinable public init(_ picodollars: Int128) { self.picodollars = picodollars }

    public static let zero = PicoUSD(0)
    /// Picodollars in a dollar.
    public static let perDollar: Int128 = 1_000_000_000_000

    @inlinable public static func + (left: PicoUSD, right: PicoUSD) -> PicoUSD {
        PicoUSD(left.picodollars + right.picodollars)
    }
    @inlinable public static func - (left: PicoUSD, right: PicoUSD) -> PicoUSD {
        PicoUSD(left.picodollars - right.picodollars)
    }
    @inlinable public static func += (left: inout PicoUSD, right: PicoUSD) { left = left + right }
    @inlinable public static func -= (left: inout PicoUSD, right: PicoUSD) { left = left - right }
    @inlinable public static prefix func - (amount: PicoUSD) -> PicoUSD { PicoUSD(-amount.picodollars) }
    @inlinable public static func < (left: PicoUSD, right: PicoUSD) -> Bool { left.picodollars < right.picodollars }

    /// Reads decimal dollars with at most 12 decimals, such as `0.054399`; nil for anything else.
    public init?(usd text: some StringProtocol) {
        guard let decimal = DecimalText(text), let value = decimal.scaled(by: 12) else { return nil }
        self.init(value)
    }
}

extension PicoUSD: CustomStringConvertible {
    /// The exact amount in dollars: no exponent, no zeros at the end, no point without decimals (`0.6`, `12`).
    ///
    /// JSON and CSV print every amount of money with it.
    public var description: String {
        var (digits, decimals) = (picodollars.magnitude, 12)
        while decimals > 0 && digits % 10 == 0 {
            digits /= 10
            decimals -= 1
        }
        return PicoUSD.text(digits: digits, decimals: decimals, isNegative: picodollars < 0)
    }

    /// For people: rounded to `decimals` (0...12), a half to the even digit.
    public func formatted(decimals: Int) -> String {
        precondition((0...12).contains(decimals))
        var unit: UInt128 = 1
        for _ in 0..<(12 - decimals) { unit *= 10 }
        var (quotient, rest) = picodollars.magnitude.quotientAndRemainder(dividingBy: unit)
        rest *= 2
        if rest > unit || (rest == unit && quotient % 2 == 1) { quotient += 1 }
        return PicoUSD.text(digits: quotient, decimals: decimals, isNegative: picodollars < 0 && quotient != 0)
    }

    private static func text(digits: UInt128, decimals: Int, isNegative: Bool) -> String {
        var text = String(digits)
        if decimals > 0 {
            if text.count <= decimals { text = String(repeating: "0", count: decimals + 1 - text.count) + text }
            text.insert(".", at: text.index(text.endIndex, offsetBy: -decimals))
        }
        return isNegative ? "-" + text : text
    }
}
