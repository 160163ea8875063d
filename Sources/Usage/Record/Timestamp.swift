/// A moment in UTC. Unit: milliseconds since 1970-01-01T00:00:00Z.
public struct Timestamp: Hashable, Comparable, Sendable {
    public var milliseconds: Int64
    @inlinable public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Stands for a time that is not known; orders after every known time.
    public static let unknown = Timestamp(milliseconds: .max)
    @inlinable public var isKnown: Bool { milliseconds != .max }

    @inlinable public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// The UTC day: days since 1970-01-01, rounded down.
    @inlinable public var utcDay: Int32 {
        let perDay: Int64 = 86_400_000
        let quotient = milliseconds / perDay
        return Int32(truncatingIfNeeded: milliseconds % perDay < 0 ? quotient - 1 : quotient)
    }
}

/// How `startedAt` of a record is known.
public enum StartBasis: UInt8, Sendable {
    case none
    /// The source reports it.
    case measured
    /// It is the time of the line before the message's first line in a transcript.
    case precedingLine
}
