/// Lengths of time for people.
package enum DurationText {
    private static let units: [(milliseconds: Int64, name: String)] = [
        (86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1000, "s"),
    ]

    /// A length that is a whole number of its unit, such as `40 s`, `3 min`, `16 h`; any other in milliseconds.
    package static func short(_ milliseconds: Int64) -> String {
        for unit in units where milliseconds >= unit.milliseconds && milliseconds % unit.milliseconds == 0 {
            return "\(milliseconds / unit.milliseconds) \(unit.name)"
        }
        return "\(milliseconds) ms"
    }

    /// Any length in its largest unit with one decimal, a half to the even digit: `3.5 h`.
    package static func approximate(_ milliseconds: Int64) -> String {
        guard let unit = units.first(where: { milliseconds >= $0.milliseconds }) else { return "\(milliseconds) ms" }
        let tenths = Rounding.halfToEven(Int128(milliseconds) * 10, dividedBy: Int128(unit.milliseconds))
        return "\(tenths / 10).\(tenths % 10) \(unit.name)"
    }

    /// As lifetimes are called: `5m`, `1h`.
    static func lifetime(_ milliseconds: Int64) -> String {
        short(milliseconds).replacing(" min", with: "m").replacing(" ", with: "")
    }
}
