/// A day in UTC. Unit: days since 1970-01-01. Dates of prices and models are such days.
public struct UTCDay: Hashable, Comparable, Sendable {
    public let number: Int32
    public init(_ number: Int32) { self.number = number }

    /// Reads `YYYY-MM-DD`; nil for anything else and for days that do not exist.
    public init?(_ text: some StringProtocol) {
        let text = String(text)
        guard text.utf8.count == 10, let moment = Timestamp(parsing: text) else { return nil }
        number = moment.utcDay
        guard description == text else { return nil }
    }

    public static func < (left: UTCDay, right: UTCDay) -> Bool { left.number < right.number }
}

extension UTCDay: CustomStringConvertible {
    /// The date as `YYYY-MM-DD`.
    public var description: String { CivilDate(days: Int64(number)).description }
}
