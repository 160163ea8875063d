public import Usage

/// What is sent to keep a cache warm (rule R14): nothing, pings after each use, requests ahead of a turn.
public struct KeepAlive: Hashable, Sendable {
    /// At most so many pings after each use of a prefix; 0 for none.
    public var pings: Int64
    /// One request that writes ahead of the requests of every turn, so that parallel ones read.
    public var prewarmsTurns: Bool

    public init(pings: Int64 = 0, prewarmsTurns: Bool = false) {
        self.pings = pings
        self.prewarmsTurns = prewarmsTurns
    }

    public static let none = KeepAlive()

    /// Time between pings: 5 % before the lifetime ends, 285 s and 3,420 s. Unit: milliseconds.
    public static func periodMilliseconds(_ lifetime: CacheLifetime) -> Int64 { lifetime.seconds * 950 }
}
