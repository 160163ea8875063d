import Usage

/// Hands out the tokens of a prompt that were not read, in prefix order: what was written for an hour, what
/// was written for five minutes, what no breakpoint covers (rule R8).
struct UnreadCursor {
    private var rest: UnreadTokens
    /// Tokens from the start of the prompt that were read or handed out.
    private(set) var place: Int64

    init(_ tokens: TokenUsage) {
        rest = UnreadTokens(
            input: tokens.input, cacheWrite5m: tokens.cacheWrite5m, cacheWrite1h: tokens.cacheWrite1h)
        place = tokens.cacheRead
    }

    /// The tokens up to a place of the prompt that have not been handed out.
    mutating func take(upTo end: Int64) -> UnreadTokens {
        var wanted = max(0, end - place)
        var taken = UnreadTokens()
        for part in [\UnreadTokens.cacheWrite1h, \.cacheWrite5m, \.input] {
            let count = min(wanted, rest[keyPath: part])
            taken[keyPath: part] = count
            rest[keyPath: part] -= count
            wanted -= count
        }
        place += taken.tokens
        return taken
    }
}
