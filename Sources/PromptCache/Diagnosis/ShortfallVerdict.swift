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
    /// Where the parallel requests' common prompt ends, where later reads show it.
    let sharedByRace: Int64?

    private var turn: ConversationTurn { turns[place] }
    private var previous: ConversationTurn { turns[expected.previous ?? place] }
    private var now: Int64 { turn.startedAt.milliseconds }
    private var isBatch: Bool { tables.services[turn.service]?.tier == .batch }

    /// The stretches in prefix order, from the end of what was read on.
    func pieces() -> [ShortfallPiece] {
        guard expected.kind == .short else { return [] }
        let end = expected.sharedEnd
        if let piece = stated() ?? unmarked() { return [piece] }
        if previous.cachedTokens == 0 { return neverCached() }
        if let reason = doubt() {
            if let piece = change() { return [piece] }
            return [ShortfallPiece(end: end, cause: .unknown, certainty: .open, openReason: reason)]
        }
        return live() + lapsed()
    }

    private func piece(
        _ cause: ShortfallCause, _ certainty: ShortfallCertainty, upTo end: Int64? = nil,
        difference: PromptDifference? = nil
    ) -> ShortfallPiece {
        ShortfallPiece(
            end: end ?? expected.sharedEnd, cause: cause, certainty: isBatch ? .likely : certainty,
            difference: difference)
    }

    /// What the service or the log itself says.
    private func stated() -> ShortfallPiece? {
        switch turn.hints.missReason {
        case .modelChanged: return piece(.modelChange, .certain)
        case .toolsChanged: return piece(.toolChange, .certain)
        case .systemChanged: return piece(.systemChange, .certain)
        case .messagesChanged where !isCut: return piece(.messageChange, .certain)
        case .messagesChanged, .unstated, .previousMessageNotFound, .unavailable: break
        }
        if turn.hints.marks.contains(.compactedBefore) { return piece(.compaction, .certain) }
        return turn.hints.marks.contains(.clearedBefore) ? piece(.clearing, .certain) : nil
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
        guard let minimum = evidence.minimumTokens(previous) else { return [] }
        return [piece(previous.tokens.prompt < minimum ? .belowMinimum : .notMarked, .likely)]
    }

    /// Why nothing may be concluded from times or the order of requests.
    private func doubt() -> OpenReason? {
        if !turn.marks.isDisjoint(with: .mayBeSeveralAgents) { return .severalAgents }
        if !turn.marks.union(previous.marks).isDisjoint(with: .doubtfulTime) { return .doubtfulTime }
        return nil
    }

    /// What had run out (rule R6).
    private func lapsed() -> [ShortfallPiece] {
        let start = max(turn.tokens.cacheRead, expected.zone.liveEnd(at: now))
        let isSure = !expected.zone.isAssumed && turn.tokens.prompt >= previous.cachedTokens
        return expected.zone.lapses(from: start, to: expected.sharedEnd, at: now).map {
            piece($0.cause, isSure ? .certain : .likely, upTo: $0.end)
        }
    }

    /// What was alive and was not read.
    private func live() -> [ShortfallPiece] {
        let end = min(expected.sharedEnd, expected.zone.liveEnd(at: now))
        guard end > turn.tokens.cacheRead else { return [] }
        if let race = race(upTo: end) { return race }
        if turn.hints.missReason == .previousMessageNotFound {
            return [ShortfallPiece(end: end, cause: .unknown, certainty: .open, openReason: .previousNotFound)]
        }
        if var found = change() {
            found.end = end
            return [found]
        }
        return [eliminated(upTo: end)]
    }

    /// The writer had not begun to respond (rule R7): at its completion it had. A request that answers it
    /// cannot be so early, so only what both share is missed.
    private func race(upTo end: Int64) -> [ShortfallPiece]? {
        guard isRace else { return nil }
        if previous.cachedTokens == turn.cachedTokens, previous.tokens.prompt == turn.tokens.prompt {
            return [piece(.fanOutRace, .certain, upTo: end)]
        }
        guard let shared = sharedByRace else { return [piece(.fanOutRace, .likely, upTo: end)] }
        return shared > turn.tokens.cacheRead ? [piece(.fanOutRace, .likely, upTo: min(shared, end))] : []
    }

    /// The request began before the previous one's response was known to have begun.
    var isRace: Bool {
        expected.kind == .short && previous.completedAt.isKnown && turn.startedAt < previous.completedAt
            && turn.marks.union(previous.marks).isDisjoint(with: .doubtfulTime)
    }

    /// What differs between the two requests, as far as it is stated or their bodies are at hand.
    private func change() -> ShortfallPiece? {
        let speeds = (tables.services[previous.service]?.speed, tables.services[turn.service]?.speed)
        if speeds.0 != speeds.1 { return piece(.speedChange, .certain) }
        if let body = expected.previous.flatMap({ evidence.compareBodies(turns[$0], turn) }) {
            if let difference = body.difference { return piece(difference.cause, .certain, difference: difference) }
            if body.isOutOfReach { return piece(.lookback, .certain) }
            return ShortfallPiece(
                end: expected.sharedEnd, cause: .unknown, certainty: .open, openReason: .nothingDiffers)
        }
        guard turn.tokens.cacheRead < expected.head else { return nil }
        let efforts = (previous.hints.effort, turn.hints.effort)
        if efforts.0 != efforts.1, efforts.0 != .unstated, efforts.1 != .unstated {
            return piece(.effortChange, .certain)
        }
        let isThinking = (previous.hints.marks.contains(.thinking), turn.hints.marks.contains(.thinking))
        return isThinking.0 != isThinking.1 ? piece(.thinkingChange, .certain) : nil
    }

    /// What the rules leave, where nothing is stated.
    private func eliminated(upTo end: Int64) -> ShortfallPiece {
        if isBatch {
            return ShortfallPiece(end: end, cause: .unknown, certainty: .open, openReason: .nothingDiffers)
        }
        if turn.tokens.prompt < previous.cachedTokens / 2 { return piece(.compaction, .likely, upTo: end) }
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
