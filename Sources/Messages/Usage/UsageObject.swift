public import JSONScan
public import Usage

/// What a `usage` object means: exclusive token classes, terms of the call, charges and flags.
///
/// Source: "Usage semantics" of the caching rules, and rules R9 and R19.
public struct UsageObject: Equatable, Sendable {
    /// Counts of ordinal 0: the top level, or the first `message` iteration where iterations are charged.
    public var tokens = TokenUsage()
    public var webSearches: Int64 = 0
    /// Part of the output; information only.
    public var thinkingTokens: Int64 = 0
    public var tier = ServiceTier.standard
    public var speed = Speed.standard
    public var geo = InferenceGeo.unstated
    /// Some of `ttlAssumed`, `ttlInferred` and `inconsistent`.
    public var flags: Flags = []
    /// Model of ordinal 0 where an iteration names another one than the reply; nil for the reply's own.
    public var iterationModel: String?
    /// Charges of ordinal 1 and up, in the order of the iterations.
    public var furtherCharges: [UsageIteration] = []

    public init() {}

    /// Reads and resolves a usage object. Errors: a field that is no count, negative or out of range.
    public init(parsing element: JSONElement) throws(UsageProblem) {
        self.init(try UsageFields(parsing: element))
    }

    /// Resolves fields that were read, or merged from a stream.
    ///
    /// - Parameter requested: the one lifetime that all breakpoints of the request ask for. Writes of
    ///   which no lifetime is reported are booked at it and flagged as inferred, in iterations too.
    public init(_ fields: UsageFields, requested: CacheLifetime? = nil) {
        tokens.input = fields.input ?? 0
        tokens.output = fields.output ?? 0
        tokens.cacheRead = fields.cacheRead ?? 0
        webSearches = fields.webSearches ?? 0
        thinkingTokens = fields.thinking ?? 0
        tier = fields.tier ?? .standard
        speed = fields.speed ?? .standard
        geo = fields.geo ?? .unstated
        if fields.hasUnknownTerms { flags.insert(.inconsistent) }
        resolveWrites(fields)
        resolve(fields.iterations)
        if let requested { infer(requested, wholeIsAssumed: fields.hasFlatWritesAlone) }
    }

    /// Moves the writes whose lifetime is not reported at all to the lifetime that was asked for.
    private mutating func infer(_ requested: CacheLifetime, wholeIsAssumed: Bool) {
        let isTopLevel = furtherCharges.isEmpty && iterationModel == nil
        var assumed = flags.contains(.ttlAssumed)
        // A first iteration in place of the top level is assumed as a whole where it names no hour.
        if assumed && (isTopLevel ? wholeIsAssumed : tokens.cacheWrite1h == 0) {
            UsageObject.move(&tokens, to: requested)
            flags.insert(.ttlInferred)
            assumed = false
        }
        for index in furtherCharges.indices where furtherCharges[index].flags.contains(.ttlAssumed) {
            if furtherCharges[index].flags.contains(.inconsistent) {
                assumed = true
            } else {
                UsageObject.move(&furtherCharges[index].tokens, to: requested)
                furtherCharges[index].flags.remove(.ttlAssumed)
                furtherCharges[index].flags.insert(.ttlInferred)
                flags.insert(.ttlInferred)
            }
        }
        if !assumed { flags.remove(.ttlAssumed) }
    }

    private static func move(_ tokens: inout TokenUsage, to lifetime: CacheLifetime) {
        guard lifetime == .oneHour else { return }
        tokens.cacheWrite1h += tokens.cacheWrite5m
        tokens.cacheWrite5m = 0
    }

    /// Splits the writes by lifetime.
    ///
    /// The split is right as far as it goes. What the flat count has beyond it is booked at 5 minutes
    /// and flagged as assumed: the whole where the split is missing or all zero. Where both are
    /// positive and differ the record is flagged inconsistent too, and the larger of both is priced,
    /// so that nothing is hidden. Only in a stream whose later events repeat the flat count alone is
    /// a larger one expected: server tools write automatic 5-minute entries then (rule R15).
    private mutating func resolveWrites(_ fields: UsageFields) {
        tokens.cacheWrite5m = fields.cacheWrite5m ?? 0
        tokens.cacheWrite1h = fields.cacheWrite1h ?? 0
        guard let flat = fields.cacheCreation else { return }
        let split = tokens.cacheWrite5m + tokens.cacheWrite1h
        if flat > split {
            tokens.cacheWrite5m += flat - split
            flags.insert(.ttlAssumed)
        }
        let hasSplit = fields.cacheWrite5m != nil || fields.cacheWrite1h != nil
        let isLaterGrowth = fields.splitIsStale && flat > split
        if hasSplit && split > 0 && flat != split && !isLaterGrowth { flags.insert(.inconsistent) }
    }

    /// Turns iterations into charges (rule R19).
    ///
    /// Plain `message` iterations repeat the top level and change nothing. Where any other kind
    /// occurs the bill is the sum over the iterations; the first `message` one becomes ordinal 0.
    private mutating func resolve(_ iterations: UsageIterations) {
        let top = tokens
        let charged = iterations.charged
        if charged.isEmpty {
            if let messages = iterations.messages, !repeats(messages, iterations.firstMessage, top: top) {
                flags.insert(.inconsistent)
            }
            return
        }
        let sum = charged.reduce(TokenUsage()) { $0 + $1.tokens }
        if sum.total == 0 {
            // Empty iterations beside a top level that is not: a silent zero would be a lie.
            if top.total > 0 { flags.insert(.inconsistent) }
            return
        }
        guard iterations.messages != nil || top.total == 0 || top == sum else {
            // No iteration repeats the top level, so the top level is a charge of its own.
            furtherCharges = charged
            flags.insert(.inconsistent)
            return
        }
        check(charged, iterations, sum: sum, top: top)
        let first = charged.firstIndex { $0.kind == .message } ?? 0
        tokens = charged[first].tokens
        iterationModel = charged[first].model
        furtherCharges = charged
        furtherCharges.remove(at: first)
        for iteration in charged { flags.formUnion(iteration.flags) }
    }

    /// The top level holds the `message` iterations, or those and the fallbacks, or everything.
    private mutating func check(
        _ charged: [UsageIteration], _ iterations: UsageIterations, sum: TokenUsage, top: TokenUsage
    ) {
        let messages = iterations.messages ?? TokenUsage()
        let answers = charged.filter { $0.kind != .compaction && $0.kind != .advisorMessage }
        let answerSum = answers.reduce(TokenUsage()) { $0 + $1.tokens }
        let final = charged.last { $0.kind == .fallbackMessage }?.tokens
        let agrees =
            repeats(messages, iterations.firstMessage, top: top)
            || sameSize(answerSum, top) || sameSize(sum, top) || final.map { sameSize($0, top) } ?? false
        if !agrees { flags.insert(.inconsistent) }
    }

    /// Whether the message iterations add up to the top level, or, as the advisor tool reports it,
    /// add up in output while the input side is that of the first one.
    private func repeats(_ messages: TokenUsage, _ first: TokenUsage?, top: TokenUsage) -> Bool {
        if sameSize(messages, top) { return true }
        guard var advised = first else { return false }
        advised.output = messages.output
        return sameSize(advised, top)
    }

    /// Equality up to the lifetime of the writes, which either side may lack.
    private func sameSize(_ left: TokenUsage, _ right: TokenUsage) -> Bool {
        left.input == right.input && left.cacheRead == right.cacheRead && left.output == right.output
            && left.cacheWrite5m + left.cacheWrite1h == right.cacheWrite5m + right.cacheWrite1h
    }
}
