import Usage

/// What of a prompt is known to lie in the cache once its request was answered.
///
/// Longer lifetimes come first in a prompt (rule R8), and a read refreshes all that lies below it (rule R20 a):
/// so the tokens up to `longEnd` live an hour, those from there to `end` five minutes, all from `lastUse` on.
struct CachedZone {
    /// Tokens from the start of the prompt.
    private(set) var longEnd: Int64 = 0
    private(set) var end: Int64 = 0
    /// What the first request read, written by another conversation: its lifetime is not known.
    private var foreignEnd: Int64 = 0
    /// Start of the request that wrote or read it last. Unit: milliseconds.
    private(set) var lastUse: Int64 = 0
    /// Why what lives five minutes does not live an hour; nil where nothing more was asked for.
    private(set) var shortening: ShortfallCause?
    /// No source tells the lifetime of what lives five minutes.
    private(set) var isAssumed = false

    init() {}

    /// The zone that a turn leaves behind, where `before` is that of the turn it continues.
    init(after turn: ConversationTurn, before: CachedZone) {
        let tokens = turn.tokens
        let read = tokens.cacheRead
        lastUse = turn.startedAt.milliseconds
        end = turn.cachedTokens
        foreignEnd = before.end == 0 ? read : min(before.foreignEnd, read)
        longEnd = tokens.cacheWrite1h > 0 ? read + tokens.cacheWrite1h : min(before.longEnd, read)
        guard end > longEnd else { return }
        isAssumed = before.isAssumed && read > longEnd
        if read > longEnd { shortening = before.shortening }
        if tokens.cacheWrite5m > 0 {
            isAssumed = !turn.flags.isDisjoint(with: [.ttlAssumed, .ttlInferred])
            shortening = CachedZone.shortening(of: turn, longBefore: before.longEnd)
        }
    }

    /// A turn that asked for an hour, or wrote for one, and was billed five minutes.
    private static func shortening(of turn: ConversationTurn, longBefore: Int64) -> ShortfallCause? {
        guard turn.flags.isDisjoint(with: .ttlAssumed) else { return nil }
        let writesLong = turn.tokens.cacheWrite1h > 0
        if turn.marks.contains(.serverTools), writesLong || longBefore > 0 { return .serverToolWrites }
        return turn.hints.requestedLifetime == .oneHour ? .ttlDowngrade : nil
    }

    /// Tokens from the start of the prompt that still live at a moment; at the limit itself they do (rule R6).
    func liveEnd(at milliseconds: Int64) -> Int64 {
        let gap = milliseconds - lastUse
        if gap <= CacheLifetime.fiveMinutes.seconds * 1000 { return end }
        return gap <= CacheLifetime.oneHour.seconds * 1000 ? longEnd : 0
    }

    /// What has lapsed when a turn began, between two places of its prompt, in prefix order.
    func lapses(
        from start: Int64, to stop: Int64, before turn: ConversationTurn
    ) -> [(end: Int64, cause: ShortfallCause)] {
        let milliseconds = turn.startedAt.milliseconds
        // What is written for an hour now was when another conversation wrote it.
        let rewritten = turn.tokens.cacheWrite1h > 0 ? turn.tokens.cacheRead + turn.tokens.cacheWrite1h : 0
        let isOverAnHour = milliseconds - lastUse > CacheLifetime.oneHour.seconds * 1000
        let longEnd = isOverAnHour ? max(longEnd, min(foreignEnd, rewritten)) : longEnd
        var found: [(end: Int64, cause: ShortfallCause)] = []
        if start < min(longEnd, stop) { found.append((min(longEnd, stop), .lapse1h)) }
        if max(start, longEnd) < stop {
            found.append((stop, isOverAnHour ? .lapse5m : shortening ?? .lapse5m))
        }
        return found
    }
}
