package import Pricing

/// Numbers for people.
package enum NumberText {
    /// An integer with a comma between thousands: `-1,234,567`.
    package static func grouped(_ number: Int128) -> String {
        (number < 0 ? "-" : "") + grouped(digits: String(number.magnitude))
    }

    /// A count with its noun, which takes an s where the count is not one: `1 request`, `1,234 requests`.
    package static func counted(_ number: some BinaryInteger, _ noun: String) -> String {
        "\(grouped(Int128(number))) \(noun)\(number == 1 ? "" : "s")"
    }

    /// Dollars with a sign before the currency and commas between thousands: `-$1,234.50`.
    package static func dollars(_ amount: PicoUSD, decimals: Int) -> String {
        let text = amount.formatted(decimals: decimals)
        let isNegative = text.hasPrefix("-")
        let parts = text.drop { $0 == "-" }.split(separator: ".")
        let whole = grouped(digits: String(parts[0]))
        return (isNegative ? "-$" : "$") + whole + (parts.count > 1 ? "." + parts[1] : "")
    }

    /// A fraction in percent with one decimal, a half to the even digit; `-` without a denominator.
    package static func percent(_ numerator: Int128, of denominator: Int128) -> String {
        guard denominator != 0 else { return "-" }
        let tenths = Rounding.halfToEven(numerator * 1000, dividedBy: denominator)
        let size = tenths.magnitude
        return "\(tenths < 0 ? "-" : "")\(size / 10).\(size % 10) %"
    }

    /// Decimals that an amount of this size is worth showing with.
    package static func decimals(for amount: PicoUSD) -> Int {
        let size = amount.picodollars.magnitude
        let dollar = PicoUSD.perDollar.magnitude
        if size == 0 || size >= 10 * dollar { return 2 }
        if size >= dollar / 10 { return 4 }
        return size >= dollar / 1_000_000 ? 6 : 12
    }

    private static func grouped(digits: String) -> String {
        var result = ""
        for (index, digit) in digits.enumerated() {
            if index > 0 && (digits.count - index) % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return result
    }
}
