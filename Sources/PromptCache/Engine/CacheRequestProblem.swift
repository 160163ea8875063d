/// Why a request cannot be processed; the cache is left as it was. Never prompt text.
public struct CacheRequestProblem: Error, Hashable, Sendable, CustomStringConvertible {
    public var kind: Kind
    /// Index of the block concerned, from 0; nil where it is the whole request.
    public var block: Int?

    public init(_ kind: Kind, block: Int? = nil) {
        self.kind = kind
        self.block = block
    }

    public enum Kind: Hashable, Sendable {
        /// A block of an earlier section stands behind a later one (rule R1).
        case sectionOrder
        /// More breakpoints than allowed, the automatic one included (rule R2).
        case tooManyBreakpoints(count: Int, limit: Int)
        /// A 1h breakpoint behind a 5m one (rule R8).
        case longerBehindShorter
        /// A breakpoint on thinking or on empty text (rule R12).
        case breakpointOnUncacheable
        /// `max_tokens: 0` with something that excludes it (rule R14).
        case preWarmRefused
        case negativeTokens(Int64)
        /// The prompt outgrows the context window, or any window that a count can have. Unit: tokens.
        case promptTooLong(window: Int64)
        /// The request starts before the one processed last. Unit: milliseconds.
        case timeBackwards(startMilliseconds: Int64, previousMilliseconds: Int64)
        /// The response begins before the request. Unit: milliseconds.
        case responseBeforeStart(startMilliseconds: Int64, firstResponseMilliseconds: Int64)
        /// Farther from the origin than virtual time reaches. Unit: milliseconds.
        case timeOutOfRange(Int64)
    }

    /// Number of the caching rule that the request breaks; nil where it is a matter of form.
    public var rule: String? {
        switch kind {
        case .sectionOrder: "R1"
        case .tooManyBreakpoints: "R2"
        case .longerBehindShorter: "R8"
        case .breakpointOnUncacheable: "R12"
        case .preWarmRefused: "R14"
        case .timeBackwards: "R6"
        case .responseBeforeStart: "R7"
        case .negativeTokens, .promptTooLong, .timeOutOfRange: nil
        }
    }

    /// What is wrong and what was expected, without the place.
    public var problem: String {
        switch kind {
        case .sectionOrder: "a block of an earlier section; expected tools, then system, then messages"
        case .tooManyBreakpoints(let count, let limit): "\(count) breakpoints; at most \(limit) are allowed"
        case .longerBehindShorter: "a 1h breakpoint behind a 5m one; 1h must come before 5m"
        case .breakpointOnUncacheable:
            "a breakpoint on a block that cannot carry one; expected it on a block other than thinking or empty text"
        case .preWarmRefused:
            "max_tokens 0 is refused with stream, enabled thinking, an output format, a forced tool and in batches"
        case .negativeTokens(let tokens): "\(tokens) tokens; expected 0 or more"
        case .promptTooLong(let window): "the prompt outgrows \(window) tokens here"
        case .timeBackwards(let start, let previous):
            "starts at \(start) ms, before the previous request at \(previous) ms; expected times in order"
        case .responseBeforeStart(let start, let response):
            "the response begins at \(response) ms, before the start at \(start) ms"
        case .timeOutOfRange(let time): "time \(time) ms is out of range"
        }
    }

    public var description: String {
        (block.map { "block \($0): " } ?? "") + problem + (rule.map { " (rule \($0))" } ?? "")
    }
}
