import Usage

/// Something in a prompt that keeps it, or a part of it, from being cached; never prompt text.
public struct LayoutFinding: Equatable, Sendable {
    public var rule: LintRule
    /// JSON path of what it is about; empty for the whole request.
    public var path: String
    /// One sentence: what is so, and what to do.
    public var message: String
    /// Whether it follows from the request alone, or is likely from how requests look.
    public var certainty: Certainty
    /// Length of what it is about; nil where no length matters. Unit: tokens.
    public var tokens: Int64?
    /// What a repeat of the request does not read although it could, by the class that pays for it; nil
    /// where that is not known.
    public var unread: UnreadTokens?

    public init(
        _ rule: LintRule, at path: String, _ message: String, certainty: Certainty = .certain, tokens: Int64? = nil,
        unread: UnreadTokens? = nil
    ) {
        self.rule = rule
        self.path = path
        self.message = message
        self.certainty = certainty
        self.tokens = tokens
        self.unread = unread
    }

    public enum Certainty: String, CaseIterable, Sendable {
        case certain, possible
    }
}

/// Tokens that are paid for as input or as writes where a read would do. Unit: tokens.
public struct UnreadTokens: Hashable, Sendable {
    public var input: Int64
    public var cacheWrite5m: Int64
    public var cacheWrite1h: Int64

    public init(input: Int64 = 0, cacheWrite5m: Int64 = 0, cacheWrite1h: Int64 = 0) {
        self.input = input
        self.cacheWrite5m = cacheWrite5m
        self.cacheWrite1h = cacheWrite1h
    }

    public var tokens: Int64 { input + cacheWrite5m + cacheWrite1h }

    mutating func add(_ tokens: Int64, writtenFor lifetime: CacheLifetime) {
        switch lifetime {
        case .fiveMinutes: cacheWrite5m += tokens
        case .oneHour: cacheWrite1h += tokens
        }
    }
}

/// The rules of `lint`; raw values are their names in every output.
public enum LintRule: String, CaseIterable, Sendable {
    case noBreakpoint = "no_breakpoint"
    case belowMinimum = "below_minimum"
    case tooManyBreakpoints = "too_many_breakpoints"
    case ttlOrder = "ttl_order"
    case sectionOrder = "section_order"
    case breakpointOnUncacheable = "breakpoint_on_uncacheable"
    case duplicateBreakpoint = "duplicate_breakpoint"
    case contextWindow = "context_window"
    case breakpointAfterVolatile = "breakpoint_after_volatile"
    case volatileInStableBlock = "volatile_in_stable_block"
    case toolKeyOrder = "tool_key_order"
    case lookbackOverflow = "lookback_overflow"
    case preWarmRefused = "pre_warm_refused"
    case prefixChanged = "prefix_changed"

    /// Number of the caching rule that it rests on; nil where none speaks of it.
    public var reference: String? {
        switch self {
        case .noBreakpoint: "R3"
        case .belowMinimum: "R5"
        case .tooManyBreakpoints, .duplicateBreakpoint: "R2"
        case .ttlOrder: "R8"
        case .sectionOrder, .breakpointAfterVolatile, .volatileInStableBlock, .toolKeyOrder: "R1"
        case .breakpointOnUncacheable: "R12"
        case .lookbackOverflow: "R4"
        case .preWarmRefused: "R14"
        case .prefixChanged: "R11"
        case .contextWindow: nil
        }
    }
}
