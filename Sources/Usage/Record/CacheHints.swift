/// What a log says about the cache beside the counts; evidence for explaining a miss.
public struct CacheHints: Hashable, Sendable {
    public var requestedLifetime: CacheLifetime?
    public var effort: Effort = .unstated
    public var missReason: MissReason = .unstated
    /// Estimate of the tokens that missed, in tokens; 0 where the service gives none (rule R18).
    public var missedTokens: Int32 = 0
    public var marks: Marks = []
    public init() {}

    public enum Effort: UInt8, Sendable {
        case unstated, low, medium, high, xhigh, max, other
    }

    /// The service's own diagnosis (rule R18).
    public enum MissReason: UInt8, Sendable {
        case unstated, modelChanged, systemChanged, toolsChanged, messagesChanged
        case previousMessageNotFound, unavailable
    }

    public struct Marks: OptionSet, Hashable, Sendable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        /// The transcript was compacted just before this request.
        public static let compactedBefore = Marks(rawValue: 1)
        /// Tool results were cleared just before this request.
        public static let clearedBefore = Marks(rawValue: 2)
        /// Thinking was on.
        public static let thinking = Marks(rawValue: 4)
        /// The first request of a file that begins in the middle of a session: what came before was not read.
        public static let headMissing = Marks(rawValue: 8)
    }
}
