import JSONScan

/// Approximate numbers as text, rounded by integer arithmetic so that every machine prints the same.
enum ApproximateText {
    /// With so many decimals.
    static func fixed(_ value: Double, decimals: Int) -> String {
        var scale: Int128 = 1
        for _ in 0..<decimals { scale *= 10 }
        let scaled = Int128((value * Double(scale)).rounded(.toNearestOrEven))
        let (whole, rest) = scaled.magnitude.quotientAndRemainder(dividingBy: scale.magnitude)
        let sign = scaled < 0 ? "-" : ""
        guard decimals > 0 else { return "\(sign)\(whole)" }
        let digits = String(rest)
        return "\(sign)\(whole)." + String(repeating: "0", count: decimals - digits.count) + digits
    }

    /// With so many significant digits, without zeros at the end: `0.7472`, `2.941`, `160.2`, `12000`.
    static func significant(_ value: Double, digits: Int) -> String {
        guard value != 0, value.isFinite else { return "0" }
        var (decimals, size) = (digits - 1, abs(value))
        while size >= 10 {
            size /= 10
            decimals -= 1
        }
        while size < 1 {
            size *= 10
            decimals += 1
        }
        return trimmed(fixed(value, decimals: min(max(decimals, 0), 24)))
    }

    /// Up to six significant digits, for bounds in messages.
    static func plain(_ value: Double) -> String { significant(value, digits: 7) }

    /// A share in percent with one decimal.
    static func percent(_ share: Double) -> String { fixed(share * 100, decimals: 1) + " %" }

    /// A number of the JSON contract with up to 12 significant digits; null for what is not finite.
    static func json(_ value: Double?) -> JSONValue {
        guard let value, value.isFinite else { return .null }
        return .number(significant(value, digits: 12))
    }

    private static func trimmed(_ text: String) -> String {
        guard text.contains(".") else { return text }
        var digits = text
        while digits.last == "0" { digits.removeLast() }
        if digits.last == "." { digits.removeLast() }
        return digits
    }
}
