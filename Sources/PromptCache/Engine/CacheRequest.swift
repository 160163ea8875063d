public import Usage

/// Who can share entries: requests of one workspace to one model (rule R13).
public struct CacheScope: Hashable, Sendable {
    /// Number of the workspace (or organisation, or project), as the caller counts them.
    public var workspace: Int32
    /// Number of the model, as the caller counts them.
    public var model: Int32

    public init(workspace: Int32 = 0, model: Int32 = 0) {
        self.workspace = workspace
        self.model = model
    }
}

/// One request as the cache sees it. Time is virtual: milliseconds from any origin.
public struct CacheRequest: Hashable, Sendable {
    /// Lifetimes count from here (rule R6).
    public var startMilliseconds: Int64
    /// When the response begins: what the request writes can be read from here on (rule R7).
    public var firstResponseMilliseconds: Int64
    public var scope: CacheScope
    /// Tools, then system, then messages (rule R1).
    public var blocks: [PromptBlock]
    public var parameters: CacheParameters
    /// Shortest prefix that the model caches, in tokens (rule R5).
    public var minimumTokens: Int64
    /// Context window in tokens; nil: not checked.
    public var contextWindow: Int64?
    /// Lifetime of the top-level `cache_control`: one more breakpoint, on the last block that can carry one,
    /// unless that has one of its own (rule R2).
    public var automaticBreakpoint: CacheLifetime?
    /// `max_tokens: 0`, a pre-warm or a ping: it writes and refreshes like any other (rule R14).
    public var isPreWarm: Bool
    /// What the service refuses together with `isPreWarm`.
    public var preWarmObstacles: PreWarmObstacles

    public init(
        startMilliseconds: Int64, firstResponseMilliseconds: Int64? = nil, scope: CacheScope = CacheScope(),
        blocks: [PromptBlock], parameters: CacheParameters = CacheParameters(), minimumTokens: Int64 = 0,
        contextWindow: Int64? = nil, automaticBreakpoint: CacheLifetime? = nil, isPreWarm: Bool = false,
        preWarmObstacles: PreWarmObstacles = []
    ) {
        self.startMilliseconds = startMilliseconds
        self.firstResponseMilliseconds = firstResponseMilliseconds ?? startMilliseconds
        self.scope = scope
        self.blocks = blocks
        self.parameters = parameters
        self.minimumTokens = minimumTokens
        self.contextWindow = contextWindow
        self.automaticBreakpoint = automaticBreakpoint
        self.isPreWarm = isPreWarm
        self.preWarmObstacles = preWarmObstacles
    }

    /// Properties of a request that exclude `max_tokens: 0` (rule R14).
    public struct PreWarmObstacles: OptionSet, Hashable, Sendable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        public static let stream = PreWarmObstacles(rawValue: 1)
        public static let enabledThinking = PreWarmObstacles(rawValue: 2)
        public static let outputFormat = PreWarmObstacles(rawValue: 4)
        /// `tool_choice` of type any or tool.
        public static let forcedTool = PreWarmObstacles(rawValue: 8)
        public static let batch = PreWarmObstacles(rawValue: 16)
    }
}
