package import Pricing

/// Rounding for display; what is stored and exported is never rounded.
package enum Rounding {
    /// Quotient rounded to the nearest integer, a half to the even one.
    package static func halfToEven(_ numerator: Int128, dividedBy denominator: Int128) -> Int128 {
        let isNegative = (numerator < 0) != (denominator < 0)
        let divisor = denominator.magnitude
        let (down, rest) = numerator.magnitude.quotientAndRemainder(dividingBy: divisor)
        let missing = divisor - rest
        let isUp = rest > missing || (rest == missing && down % 2 == 1)
        let quotient = isUp ? down + 1 : down
        return isNegative ? -Int128(quotient) : Int128(quotient)
    }

    /// Rounds the rows of a table so that they add up to their rounded total.
    ///
    /// The total is rounded half to even; each row is rounded down, and what is missing goes to the rows
    /// with the largest remainders (the earlier one where they are equal).
    package static func apportioned(_ rows: [PicoUSD], decimals: Int) -> [PicoUSD] {
        var unit: Int128 = 1
        for _ in decimals..<12 { unit *= 10 }
        let total = rows.reduce(PicoUSD.zero, +).picodollars
        let floors = rows.map { flooredDivision($0.picodollars, unit) }
        let missing = halfToEven(total, dividedBy: unit) - floors.reduce(0) { $0 + $1.quotient }
        var amounts = floors.map(\.quotient)
        for index in order(ofRemainders: floors.map(\.remainder)).prefix(Int(missing)) { amounts[index] += 1 }
        return amounts.map { PicoUSD($0 * unit) }
    }

    /// Parts of a whole in `units` of it, rounded so that they add up to their rounded sum.
    ///
    /// The whole is above 0 and a part times `units` fits Int128.
    static func apportioned(_ parts: [Int128], of whole: Int128, units: Int128) -> [Int128] {
        let floors = parts.map { flooredDivision($0 * units, whole) }
        let missing = halfToEven(parts.reduce(0, +) * units, dividedBy: whole) - floors.reduce(0) { $0 + $1.quotient }
        var amounts = floors.map(\.quotient)
        for index in order(ofRemainders: floors.map(\.remainder)).prefix(Int(missing)) { amounts[index] += 1 }
        return amounts
    }

    /// Positions, those of the largest remainders first.
    static func order(ofRemainders remainders: [some Comparable]) -> [Int] {
        remainders.indices.sorted { left, right in
            remainders[left] == remainders[right] ? left < right : remainders[left] > remainders[right]
        }
    }

    private static func flooredDivision(_ value: Int128, _ unit: Int128) -> (quotient: Int128, remainder: Int128) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: unit)
        return remainder < 0 ? (quotient - 1, remainder + unit) : (quotient, remainder)
    }
}
