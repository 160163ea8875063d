/// A difference that is none.
struct ReconcileTolerance {
    /// In 1/100,000,000 of the larger side; nil where an amount is given.
    private let share: Int128?
    private let picodollars: Int128

    /// `0.5%` up to `100%`, `$2` up to a thousand million, or `0`. Throws `CommandFailure`.
    ///
    /// - Parameter unit: what is compared; tokens have no dollars.
    init(_ text: String, _ unit: Comparison.Unit) throws {
        if text == "0" {
            (share, picodollars) = (0, 0)
        } else if text.hasSuffix("%"), let percent = ReconcileTolerance.millionths(text.dropLast()),
            percent <= 100_000_000
        {
            (share, picodollars) = (percent, 0)
        } else if text.hasPrefix("$"), let dollars = ReconcileTolerance.millionths(text.dropFirst()),
            dollars <= 1_000_000_000_000_000
        {
            guard unit == .picodollars else {
                throw CommandFailure.wrongUse(
                    "--tolerance '\(text)': tokens are compared here, not dollars; expected a share such as 0.5%")
            }
            (share, picodollars) = (nil, dollars * 1_000_000)
        } else {
            throw CommandFailure.wrongUse(
                "--tolerance '\(text)': expected a share such as 0.5% (at most 100%, six decimals), dollars such as "
                    + "$2, or 0")
        }
    }

    /// A decimal number of at most six decimals, in millionths; nil where it is none.
    private static func millionths(_ digits: Substring) -> Int128? {
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), (1...12).contains(parts[0].count), let whole = number(parts[0]) else {
            return nil
        }
        guard parts.count == 2 else { return whole * 1_000_000 }
        guard (1...6).contains(parts[1].count),
            let fraction = number(parts[1] + String(repeating: "0", count: 6 - parts[1].count))
        else { return nil }
        return whole * 1_000_000 + fraction
    }

    private static func number(_ digits: Substring) -> Int128? {
        digits.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int128(digits) : nil
    }

    func isExceeded(_ ours: Int128, _ theirs: Int128) -> Bool {
        let difference = Int128((ours - theirs).magnitude)
        if let share { return difference * 100_000_000 > Int128(max(ours.magnitude, theirs.magnitude)) * share }
        return difference > picodollars
    }
}
