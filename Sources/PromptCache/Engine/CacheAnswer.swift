public import Usage

/// What the API would bill for the prompt of a request, and why not more of it was read.
public struct CacheAnswer: Hashable, Sendable {
    /// Tokens by class; output is 0 (rules R8 and R9).
    public var usage: TokenUsage
    /// Every token that was not read, in prefix order; the lengths add up to prompt minus read.
    public var misses: [CacheMiss]
    /// The entry that was read; nil where nothing was.
    public var hit: CacheHit?
    /// Entries written; an entry that the request wrote again counts.
    public var entriesWritten: Int

    public init(
        usage: TokenUsage = TokenUsage(), misses: [CacheMiss] = [], hit: CacheHit? = nil, entriesWritten: Int = 0
    ) {
        self.usage = usage
        self.misses = misses
        self.hit = hit
        self.entriesWritten = entriesWritten
    }
}

/// A read of an entry. It refreshed the entry at no charge (rule R6).
public struct CacheHit: Hashable, Sendable {
    /// Index of the block that the entry ends with.
    public var block: Int
    /// Start of the request that wrote the entry or read it last before. Unit: milliseconds.
    public var lastUseMilliseconds: Int64
    /// The longest lifetime at which it was alive.
    public var lifetime: CacheLifetime

    public init(block: Int, lastUseMilliseconds: Int64, lifetime: CacheLifetime) {
        self.block = block
        self.lastUseMilliseconds = lastUseMilliseconds
        self.lifetime = lifetime
    }
}

/// Consecutive tokens that were not read for one cause.
public struct CacheMiss: Hashable, Sendable {
    public var tokens: Int64
    public var cause: MissCause
    /// Index of the block that they begin with.
    public var firstBlock: Int
    /// Last use of the entry that would have served, in milliseconds; nil where there was none. The gap is
    /// the start of the request minus this.
    public var lastUseMilliseconds: Int64?

    public init(tokens: Int64, cause: MissCause, firstBlock: Int, lastUseMilliseconds: Int64? = nil) {
        self.tokens = tokens
        self.cause = cause
        self.firstBlock = firstBlock
        self.lastUseMilliseconds = lastUseMilliseconds
    }
}

/// Why tokens were not read from the cache.
public enum MissCause: Hashable, Sendable {
    /// No entry that the engine remembers has held them.
    case cold
    /// The 5m entry that held them has run out (rule R6).
    case lapse5m
    /// The 1h entry that held them has run out (rule R6).
    case lapse1h
    /// Their breakpoint closes a prefix shorter than the model's minimum (rule R5).
    case belowMinimum
    /// A live entry holds them, but no breakpoint's lookback reaches it (rule R4).
    case lookback
    /// A live entry held them behind, or up to, a prefix that this request changed (rules R1, R11, R13).
    case change(CacheChange)
    /// The entry that holds them cannot be read yet: its writer has not begun to respond (rule R7).
    case fanOutRace
    /// An entry held them at 5m only, and the request asked for 1h (rule R20 b, where the switch is on).
    case longerLifetime
    /// No breakpoint covers them, or none closed this prefix when it was sent before (rule R3).
    case notMarked

    /// As outputs call it.
    public var name: String {
        switch self {
        case .cold: "cold"
        case .lapse5m: "lapse_5m"
        case .lapse1h: "lapse_1h"
        case .belowMinimum: "below_minimum"
        case .lookback: "lookback"
        case .change: "change"
        case .fanOutRace: "fan_out_race"
        case .longerLifetime: "longer_lifetime"
        case .notMarked: "not_marked"
        }
    }

    static func lapse(_ lifetime: CacheLifetime) -> MissCause {
        switch lifetime {
        case .fiveMinutes: .lapse5m
        case .oneHour: .lapse1h
        }
    }
}

/// Where a prompt first differs from the one whose entry it could have read (rule R11).
public struct CacheChange: Hashable, Sendable {
    /// The level of the first difference: it and the later ones are invalid.
    public var level: PromptSection
    public var what: What
    /// Index of the first block that differs; nil where a parameter or the model does.
    public var block: Int?

    public init(level: PromptSection, what: What, block: Int? = nil) {
        self.level = level
        self.what = what
        self.block = block
    }

    public enum What: String, CaseIterable, Sendable {
        case block, model
        case webSearch = "web_search"
        case webFetch = "web_fetch"
        case citations, speed
        case toolChoice = "tool_choice"
        case parallelToolUse = "disable_parallel_tool_use"
        case images, thinking, effort
    }
}
