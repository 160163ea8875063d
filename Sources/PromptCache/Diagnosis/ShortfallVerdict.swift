import Usage

/// A stretch of unread tokens and why they were not read.
struct ShortfallPiece {
    /// Where it ends. Unit: tokens from the start of the prompt.
    var end: Int64
    var cause: ShortfallCause
    var certainty: ShortfallCertainty
    var openReason: OpenReason?
    /// Place of the request that should have served.
    var previous: Int?
    var difference: PromptDifference?
}

/// Judges one request that read less than expected, by the rules in their order.
struct ShortfallVerdict {
    let turns: ContiguousArray<ConversationTurn>
    let tables: RecordTables
    let evidence: DiagnosisEvidence
    let place: Int
    let expected: Expectation
    /// The conversation has asked for caching.
    let isAsked: Bool
    /// Where the parallel requests' common prompt ends, where later reads show it.
    let sharedByRace: Int64?

    private var turn: ConversationTurn { turns[place] }
    private var previous: ConversationTurn { turns[expected.previous ?? place] }
    /// The request whose entries should have served.
    private var server: ConversationTurn { turns[expected.server ?? expected.previous ?? place] }
    /// Where its entries end that this request should have read.
    private var servedEnd: Int64 { min(expected.sharedEnd, server.cachedTokens) }
    private var now: Int64 { turn.startedAt.milliseconds }
    private var isBatch: Bool { tables.services[turn.service]?.tier == .batch }

    /// The stretches in prefix order, from the end of what was read on.
    func pieces() -> [ShortfallPiece] {
        guard expected.kind == .short else { return [] }
        if let piece = stated() { return [piece] }
        if !isAsked { return [] }
        if turn.marks.contains(.mayBeSeveralAgents) { return amongAgents() }
        if let piece = unmarked() { return [piece] }
        return served() + neverCached()
    }

    /// Agents without names: a request that began before the one before it was answered is another agent's first.
    /// How far both share their prompts, later reads show. Of all others it is not known whose they are.
    private func amongAgents() -> [ShortfallPiece] {
        guard isRace else {
            return [
                ShortfallPiece(
                    end: expected.sharedEnd, cause: .unknown, certainty: .open, openReason: .severalAgents,
                    previous: expected.previous)
            ]
        }
        let shared = sharedByRace.map { [piece(.fanOutRace, .likely, upTo: $0)] } ?? []
        return shared + [ShortfallPiece(end: turn.tokens.prompt, cause: .firstRequest, certainty: .likely)]
    }

    /// What the latest entries of the chain should have served.
    private func served() -> [ShortfallPiece] {
        guard turn.tokens.cacheRead < servedEnd else { return [] }
        guard let reason = doubt() else { return (live() + lapsed()).map(dueToUnmarked) }
        if let piece = change(upTo: servedEnd) { return [piece] }
        return [ShortfallPiece(end: servedEnd, cause: .unknown, certainty: .open, openReason: reason)]
    }

    /// Had the requests in between left something in the cache, entries would have been kept alive, and within
    /// the lookback.
    private func dueToUnmarked(_ piece: ShortfallPiece) -> ShortfallPiece {
        guard piece.certainty == .likely || piece.cause.isLapse || piece.cause == .lookback,
            let unmarked = neverCached().first
        else { return piece }
        let lifetime: CacheLifetime = expected.zone.longEnd > 0 ? .oneHour : .fiveMinutes
        let isLapsed = now - previous.startedAt.milliseconds > lifetime.seconds * 1000
        if piece.cause.isLapse && isLapsed { return piece }
        return ShortfallPiece(
            end: piece.end, cause: unmarked.cause, certainty: .likely, previous: expected.previous)
    }

    private func piece(
        _ cause: ShortfallCause, _ certainty: ShortfallCertainty, upTo end: Int64? = nil,
        difference: PromptDifference? = nil
    ) -> ShortfallPiece {
        ShortfallPiece(
            end: end ?? expected.sharedEnd, cause: cause, certainty: isBatch ? .likely : certainty,
            previous: expected.server, difference: difference)
    }

    /// What the service or the log itself says.
    private func stated() -> ShortfallPiece? {
        switch turn.hints.missReason {
        case .modelChanged: return piece(.modelChange, .certain)
        case .toolsChanged: return piece(.toolChange, .certain)
        case .systemChanged where !isAllLapsed: return piece(.systemChange, .certain)
        case .messagesChanged where !isCut && !isAllLapsed: return piece(.messageChange, .certain)
        case .systemChanged, .messagesChanged, .unstated, .previousMessageNotFound, .unavailable: break
        }
        guard isCut else { return nil }
        // What changed in front of the messages, or with all of them, reaches further than the cut.
        if let change = change(upTo: expected.sharedEnd), change.cause.isChange, change.cause != .messageChange {
            return change
        }
        return piece(turn.hints.marks.contains(.compactedBefore) ? .compaction : .clearing, .certain)
    }

    /// Not even what lies before the change was there.
    private var isAllLapsed: Bool {
        turn.tokens.cacheRead == 0 && expected.zone.liveEnd(at: now) == 0 && doubt() == nil
    }

    private var isCut: Bool { !turn.hints.marks.isDisjoint(with: [.compactedBefore, .clearedBefore]) }

    /// A request that neither read nor wrote, although its prompt is long enough, had no breakpoint (rule R3).
    private func unmarked() -> ShortfallPiece? {
        guard turn.cachedTokens == 0 else { return nil }
        if let minimum = evidence.minimumTokens(turn), turn.tokens.prompt < minimum {
            return piece(.belowMinimum, .certain)
        }
        return previous.cachedTokens > 0 ? piece(.notMarked, .certain) : nil
    }

    /// The request before left nothing to read: too short (rule R5), or without a breakpoint (rule R3).
    private func neverCached() -> [ShortfallPiece] {
        guard previous.cachedTokens == 0, let minimum = evidence.minimumTokens(previous) else { return [] }
        var found = piece(previous.tokens.prompt < minimum ? .belowMinimum : .notMarked, .likely)
        found.previous = expected.previous
        return [found]
    }

    /// Why nothing may be concluded from times or the order of requests.
    private func doubt() -> OpenReason? {
        turn.marks.union(server.marks).isDisjoint(with: .doubtfulTime) ? nil : .doubtfulTime
    }

    /// What had run out (rule R6).
    private func lapsed() -> [ShortfallPiece] {
        let start = max(turn.tokens.cacheRead, expected.zone.liveEnd(at: now))
        let isSure = !expected.zone.isAssumed && turn.tokens.prompt >= server.cachedTokens
        return expected.zone.lapses(from: start, to: servedEnd, before: turn).map {
            piece($0.cause, isSure ? .certain : .likely, upTo: $0.end)
        }
    }

    /// What was alive and was not read.
    private func live() -> [ShortfallPiece] {
        let end = min(servedEnd, expected.zone.liveEnd(at: now))
        guard end > turn.tokens.cacheRead else { return [] }
        guard isRace else { return [departed(upTo: end)] }
        // What the writer itself had read was there before it.
        let written = min(previous.tokens.cacheRead, end)
        let before = turn.tokens.cacheRead < written ? [departed(upTo: written)] : []
        return before + race(from: max(written, turn.tokens.cacheRead), upTo: end)
    }

    /// The prompt is another than the one whose entry was alive, or did not reach it.
    private func departed(upTo end: Int64) -> ShortfallPiece {
        if turn.hints.missReason == .previousMessageNotFound {
            return ShortfallPiece(end: end, cause: .unknown, certainty: .open, openReason: .previousNotFound)
        }
        return change(upTo: end) ?? eliminated(upTo: end)
    }

    /// The writer had not begun to respond (rule R7): at its completion it had. A request that answers it
    /// cannot be so early, so only what both share is missed.
    private func race(from start: Int64, upTo end: Int64) -> [ShortfallPiece] {
        if previous.cachedTokens == turn.cachedTokens, previous.tokens.prompt == turn.tokens.prompt {
            return [piece(.fanOutRace, .certain, upTo: end)]
        }
        guard let shared = sharedByRace else { return [piece(.fanOutRace, .likely, upTo: end)] }
        return shared > start ? [piece(.fanOutRace, .likely, upTo: min(shared, end))] : []
    }

    /// The request began before the previous one's response was known to have begun.
    var isRace: Bool {
        expected.kind == .short && previous.completedAt.isKnown && turn.startedAt < previous.completedAt
            && turn.marks.union(previous.marks).isDisjoint(with: .doubtfulTime)
    }

    /// What differs between the two requests, as far as it is stated or their bodies are at hand.
    private func change(upTo end: Int64) -> ShortfallPiece? {
        let speeds = (tables.services[server.service]?.speed, tables.services[turn.service]?.speed)
        if speeds.0 != speeds.1 { return piece(.speedChange, .certain, upTo: end) }
        if let body = evidence.compareBodies(server, turn) {
            if let difference = body.difference {
                let end = difference.level == .messages ? max(end, longest) : end
                return piece(difference.cause, .certain, upTo: end, difference: difference)
            }
            if body.isOutOfReach { return piece(.lookback, .certain, upTo: end) }
            return ShortfallPiece(end: end, cause: .unknown, certainty: .open, openReason: .nothingDiffers)
        }
        guard turn.tokens.cacheRead < expected.head else { return nil }
        let efforts = (server.hints.effort, turn.hints.effort)
        if efforts.0 != efforts.1, efforts.0 != .unstated, efforts.1 != .unstated {
            return piece(.effortChange, .certain, upTo: end)
        }
        let isThinking = (server.hints.marks.contains(.thinking), turn.hints.marks.contains(.thinking))
        return isThinking.0 != isThinking.1 ? piece(.thinkingChange, .certain, upTo: end) : nil
    }

    /// Where what was alive ends, or the prompt: all of a shorter one may have been shared.
    private var longest: Int64 {
        min(turn.tokens.prompt, server.cachedTokens, expected.zone.liveEnd(at: now))
    }

    /// What the rules leave, where nothing is stated.
    private func eliminated(upTo end: Int64) -> ShortfallPiece {
        if isBatch {
            return ShortfallPiece(end: end, cause: .unknown, certainty: .open, openReason: .nothingDiffers)
        }
        if turn.tokens.prompt < server.cachedTokens / 2 { return piece(.compaction, .likely, upTo: end) }
        let end = max(end, longest)
        if let departure = expected.departure { return piece(departure.cause, .likely, upTo: end) }
        let isInMessages = expected.head > 0 && turn.tokens.cacheRead >= expected.head
        return piece(isInMessages ? .messageChange : .promptChange, .likely, upTo: end)
    }
}

extension PromptDifference {
    /// The cause that the difference is.
    fileprivate var cause: ShortfallCause {
        switch kind {
        case .model: return .modelChange
        case .speed: return .speedChange
        case .effort: return .effortChange
        case .thinking: return .thinkingChange
        case .toolOrder, .keyOrder, .text, .whitespace, .value, .type, .role, .added, .removed, .webSearch, .webFetch,
            .citations, .toolChoice, .parallelToolUse, .images:
            break
        }
        switch level {
        case .tools: return .toolChange
        case .system: return .systemChange
        case .messages: return .messageChange
        }
    }
}
