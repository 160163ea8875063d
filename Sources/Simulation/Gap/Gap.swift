public import Pricing
public import PromptCache

/// What was paid above the lower bound, by cause. The parts add up to `actual - bound` exactly.
public struct Gap: Hashable, Sendable {
    /// Name of the policy, or `billed`.
    public var policy: String
    /// All input, pings included.
    public var actual: PicoUSD
    /// The lower bound without pings.
    public var bound: PicoUSD
    /// In the order of `GapCause.allCases`; causes without a visit are left out.
    public var parts: [GapPart]

    public init(policy: String, actual: PicoUSD, bound: PicoUSD, parts: [GapPart]) {
        self.policy = policy
        self.actual = actual
        self.bound = bound
        self.parts = parts
    }

    /// The gaps of caches that share nothing, as one.
    public static func + (left: Gap, right: Gap) -> Gap {
        let parts = GapCause.allCases.compactMap { cause -> GapPart? in
            let both = (left.parts + right.parts).filter { $0.cause == cause }
            guard !both.isEmpty else { return nil }
            return GapPart(
                cause: cause, amount: both.reduce(.zero) { $0 + $1.amount }, tokens: both.reduce(0) { $0 + $1.tokens })
        }
        return Gap(
            policy: left.policy, actual: left.actual + right.actual, bound: left.bound + right.bound, parts: parts)
    }
}

/// One cause's share of a gap. Signed: a part is negative where less was paid than the bound pays at the same
/// visits, since it pays early for what it saves later.
public struct GapPart: Hashable, Sendable {
    public var cause: GapCause
    public var amount: PicoUSD
    /// Tokens of visits booked under the cause, those without a difference included.
    public var tokens: Int64

    public init(cause: GapCause, amount: PicoUSD, tokens: Int64) {
        self.cause = cause
        self.amount = amount
        self.tokens = tokens
    }
}

/// Under what a difference is booked; the raw value is the name in output.
public enum GapCause: String, CaseIterable, Sendable {
    /// No entry has held the tokens before.
    case cold
    /// The 5m entry had run out (rule R6).
    case lapse5m = "lapse_5m"
    /// The 1h entry had run out (rule R6).
    case lapse1h = "lapse_1h"
    /// The prompt, or the prefix, is shorter than the minimum (rule R5).
    case belowMinimum = "below_minimum"
    /// A live entry lay beyond the lookback (rule R4).
    case lookback
    /// The prompt differs from the one whose entry was there (rule R11).
    case change
    /// The entry's writer had not begun to respond (rule R7).
    case fanOutRace = "fan_out_race"
    /// Warm at 5m, asked for at 1h (rule R20 b).
    case longerLifetime = "longer_lifetime"
    /// No breakpoint covers the tokens, or none closed this prefix before (rule R3).
    case notMarked = "not_marked"
    /// Written, not read before it was written again or the end, and the bound does not write there.
    case writeNeverRead = "write_never_read"
    /// Read, as the model says that it could be; the bound may pay another price at the same visit.
    case hit
    /// Read although nothing in the conversation wrote it: another conversation did.
    case readFromElsewhere = "read_from_elsewhere"
    /// Not read although the model says that it could be.
    case unexplained
    /// Pings that kept alive what was then read.
    case pings
    /// Pings after which nothing was read that would not have been read without them.
    case wastedPings = "wasted_pings"

    init(_ cause: MissCause) {
        self =
            switch cause {
            case .cold: .cold
            case .lapse5m: .lapse5m
            case .lapse1h: .lapse1h
            case .belowMinimum: .belowMinimum
            case .lookback: .lookback
            case .change: .change
            case .fanOutRace: .fanOutRace
            case .longerLifetime: .longerLifetime
            case .notMarked: .notMarked
            }
    }

    /// One clause for people.
    public var meaning: String {
        switch self {
        case .cold: "first seen"
        case .lapse5m: "the 5m entry had run out"
        case .lapse1h: "the 1h entry had run out"
        case .belowMinimum: "shorter than the minimum"
        case .lookback: "a live entry beyond the lookback"
        case .change: "the prompt was changed"
        case .fanOutRace: "the writer had not answered yet"
        case .longerLifetime: "warm at 5m, asked for at 1h"
        case .notMarked: "no breakpoint there"
        case .writeNeverRead: "written and never read again"
        case .hit: "read"
        case .readFromElsewhere: "read, written by another conversation"
        case .unexplained: "not read, cause unknown"
        case .pings: "pings that kept it alive"
        case .wastedPings: "pings for nothing"
        }
    }
}

/// Why a gap is not computed.
public enum GapProblem: Error, Hashable, Sendable {
    /// The trace has more visits of nodes than are booked one by one.
    case tooLarge(nodeVisits: Int64, limit: Int64)
    /// The cache engine refused a request.
    case refused(CacheRequestProblem)
}
