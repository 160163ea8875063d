/// The choices that the cache's rules leave open, and limits that a comparison may lift.
///
/// The defaults are the documented behaviour (rules R1 to R20); `reference` is the one of the public
/// reference figures (Q1 to Q7).
public struct EngineSwitches: Hashable, Sendable {
    /// Positions looked at from a breakpoint back, itself counted (rule R4); nil: all of them.
    public var lookback: Int? = 20
    /// Breakpoints that a request may have (rule R2); nil: any number.
    public var breakpointLimit: Int? = 4
    public var availability = Availability.firstResponse
    /// Whether a hit on a deep entry also refreshes the live entries on its path (rule R20 a).
    public var deepHitRefreshesShallower = true
    /// Whether a 1h breakpoint on a prefix that is warm at 5m writes it again (rule R20 b).
    public var longerLifetimeRewrites = false

    public init() {}

    /// Every entry counts at once, no limits on lookback and breakpoints (Q3, Q7).
    public static let reference: EngineSwitches = {
        var switches = EngineSwitches()
        switches.lookback = nil
        switches.breakpointLimit = nil
        switches.availability = .atOnce
        return switches
    }()

    /// When an entry can be read by others (rule R7).
    public enum Availability: String, CaseIterable, Sendable {
        /// Once the response of the request that wrote it has begun.
        case firstResponse = "first-response"
        /// By any request that is later in order, even at the same moment.
        case atOnce = "at-once"
    }
}
