import PromptCache

/// How the tokens of one prompt were paid, in prefix order.
struct PaidPrompt {
    /// Consecutive tokens paid in one way for one cause.
    struct Segment: Equatable {
        var tokens: Int64
        var paid: PaidClass
        var cause: GapCause
    }

    private(set) var segments: [Segment] = []

    init() {}

    /// What the cache engine answers: read, 1h writes, 5m writes, uncached (rule R8), with its causes.
    init(_ answer: CacheAnswer) {
        let usage = answer.usage
        append(usage.cacheRead, .cacheRead, .hit)
        var classes = [
            (usage.cacheWrite1h, PaidClass.cacheWrite1h), (usage.cacheWrite5m, .cacheWrite5m), (usage.input, .input),
        ][...]
        for miss in answer.misses {
            var rest = miss.tokens
            while rest > 0, let first = classes.first {
                let count = min(rest, first.0)
                append(count, first.1, GapCause(miss.cause))
                rest -= count
                classes[classes.startIndex].0 -= count
                if first.0 == count { classes.removeFirst() }
            }
        }
    }

    /// A prompt that takes no part in caching.
    init(uncached tokens: Int64, _ cause: GapCause) { append(tokens, .input, cause) }

    mutating func append(_ tokens: Int64, _ paid: PaidClass, _ cause: GapCause) {
        guard tokens > 0 else { return }
        if let last = segments.last, last.paid == paid, last.cause == cause {
            segments[segments.count - 1].tokens += tokens
        } else {
            segments.append(Segment(tokens: tokens, paid: paid, cause: cause))
        }
    }

    /// Tokens that were read; they come first.
    var readTokens: Int64 { segments.first.map { $0.paid == .cacheRead ? $0.tokens : 0 } ?? 0 }
}
