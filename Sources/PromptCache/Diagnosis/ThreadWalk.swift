import Usage

/// Walks the conversations of one (source, session, agent): one for each model that answered.
struct ThreadWalk {
    private let conversations: Conversations
    private let tables: RecordTables
    private let evidence: DiagnosisEvidence
    /// In the order of the walk.
    private(set) var found: [Shortfall] = []
    private var chains: [PromptChains] = []
    /// By member: some request was billed for the cache, or asked for it.
    private var isAsked: [Bool] = []
    private var mainLine = MainLine()

    init(_ conversations: Conversations, tables: RecordTables, evidence: DiagnosisEvidence) {
        self.conversations = conversations
        self.tables = tables
        self.evidence = evidence
    }

    /// Walks the conversations at these places of `Conversations.all`.
    mutating func walk(_ members: ArraySlice<Int>) {
        let ranges = members.map { conversations.all[$0].turns }
        chains = ranges.map { PromptChains(conversations.turns, $0) }
        isAsked = ranges.map { range in
            conversations.turns[range].contains { $0.cachedTokens > 0 || $0.hints.requestedLifetime != nil }
        }
        mainLine = MainLine()
        if let only = ranges.first, ranges.count == 1 {
            for place in only { visit(place, of: 0) }
            return
        }
        let turns = conversations.turns
        var order = ranges.enumerated().flatMap { member, range in range.map { (place: $0, member: member) } }
        order.sort { (turns[$0.place].startedAt, $0.place) < (turns[$1.place].startedAt, $1.place) }
        for (place, member) in order { visit(place, of: member) }
    }

    private mutating func visit(_ place: Int, of member: Int) {
        let turn = conversations.turns[place]
        guard turn.tokens.prompt > 0, turn.status < 400 else { return }
        let own = chains[member].latest
        let expected = chains[member].expectation(of: turn)
        reconsider(chains[member].departure(besides: expected))
        let interlude = mainLine.interlude(
            before: turn, of: member, since: own, isAsked: mainLine.member.map { isAsked[$0] } ?? false,
            in: conversations.turns)
        let verdict = ShortfallVerdict(
            turns: conversations.turns, tables: tables, evidence: evidence, place: place, expected: expected,
            isAsked: isAsked[member], sharedByRace: laterRead(place, of: member, expected))
        let judged = pieces(of: turn, expected, verdict, interlude)
        let first = found.count
        append(judged, to: place, previous: expected.previous)
        let isShrunk = expected.kind == .short && turn.tokens.prompt < expected.previousExtent(conversations.turns)
        let departure = expected.previous.flatMap { previous in
            found[first...].first.map {
                Departure(
                    previous: previous, turn: place, read: turn.tokens.cacheRead, cause: $0.cause,
                    certainty: $0.certainty)
            }
        }
        chains[member].settle(place, as: expected, opens: isShrunk || verdict.isRace, departure: departure)
        if expected.kind != .apart {
            mainLine.settle(place, of: member, isContinuing: interlude != nil, in: conversations.turns)
        }
    }

    /// The stretches of a request, those that another model's answers explain included.
    private func pieces(
        of turn: ConversationTurn, _ expected: Expectation, _ verdict: ShortfallVerdict, _ interlude: Int?
    ) -> [ShortfallPiece] {
        if expected.kind == .apart { return [] }
        guard let interlude else {
            return expected.kind == .first ? [first(turn)] : verdict.pieces()
        }
        let other = conversations.turns[interlude]
        let end = min(other.cachedTokens > 0 ? other.cachedTokens : other.tokens.prompt, turn.tokens.prompt)
        let change = ShortfallPiece(
            end: end, cause: .modelChange,
            certainty: other.cachedTokens > 0 && turn.tokens.prompt >= other.cachedTokens ? .certain : .likely,
            previous: interlude)
        if expected.kind == .first { return [change] }
        // Had no other model answered meanwhile, its requests would have kept the entries alive.
        let gap = turn.startedAt.milliseconds - other.startedAt.milliseconds
        let wasKept = gap <= (expected.zone.longEnd > 0 ? CacheLifetime.oneHour : .fiveMinutes).seconds * 1000
        let own = verdict.pieces().map { piece in
            var piece = piece
            if wasKept, piece.cause.isLapse { (piece.cause, piece.previous) = (.modelChange, interlude) }
            return piece
        }
        return own + [change]
    }

    /// Nothing came before: nobody could have read it.
    private func first(_ turn: ConversationTurn) -> ShortfallPiece {
        let reason: OpenReason? =
            turn.hints.marks.contains(.headMissing)
            ? .headMissing : turn.marks.contains(.outOfOrder) ? .doubtfulTime : nil
        return ShortfallPiece(
            end: turn.tokens.prompt, cause: reason == nil ? .firstRequest : .unknown,
            certainty: reason == nil ? .certain : .open, openReason: reason)
    }

    private mutating func append(_ pieces: [ShortfallPiece], to place: Int, previous: Int?) {
        let turn = conversations.turns[place]
        var cursor = UnreadCursor(turn.tokens)
        for piece in pieces {
            let unread = cursor.take(upTo: piece.end)
            guard unread.tokens > 0 else { continue }
            let previous = piece.previous ?? previous
            found.append(
                Shortfall(
                    turn: place, previous: previous, cause: piece.cause, certainty: piece.certainty,
                    openReason: piece.openReason, unread: unread,
                    gapMilliseconds: previous.flatMap { gap(from: $0, to: place) }, difference: piece.difference))
        }
    }

    private func gap(from previous: Int, to place: Int) -> Int64? {
        let (before, turn) = (conversations.turns[previous], conversations.turns[place])
        guard turn.marks.union(before.marks).isDisjoint(with: .doubtfulTime) else { return nil }
        return turn.startedAt.milliseconds - before.startedAt.milliseconds
    }

    /// What seemed to leave a chain was the first request of another, since the chain goes on beside it.
    private mutating func reconsider(_ departure: Departure?) {
        guard let departure, departure.certainty == .likely,
            let last = found.lastIndex(where: { $0.turn == departure.turn })
        else { return }
        let first = found[..<last].lastIndex { $0.turn != departure.turn }.map { $0 + 1 } ?? 0
        let tokens = conversations.turns[departure.turn].tokens
        let unread = UnreadTokens(
            input: tokens.input, cacheWrite5m: tokens.cacheWrite5m, cacheWrite1h: tokens.cacheWrite1h)
        found.replaceSubrange(
            first...last,
            with: [
                Shortfall(
                    turn: departure.turn, previous: nil, cause: .firstRequest, certainty: .likely, unread: unread)
            ])
    }

    /// How far parallel requests share their prompts: the first read of a request that began after them and
    /// got less far than either had cached shows it.
    private func laterRead(_ place: Int, of member: Int, _ expected: Expectation) -> Int64? {
        guard expected.kind == .short, let previous = expected.previous else { return nil }
        let turns = conversations.turns
        let (writer, turn) = (turns[previous], turns[place])
        guard writer.completedAt.isKnown, turn.startedAt < writer.completedAt else { return nil }
        let end = chains[member].end
        for later in place + 1..<min(end, place + 65) where turns[later].startedAt >= writer.completedAt {
            let read = turns[later].tokens.cacheRead
            return read < min(writer.cachedTokens, turn.cachedTokens) ? read : nil
        }
        return nil
    }
}

extension ShortfallCause {
    /// The prompt, its parameters or its model became another.
    var isChange: Bool {
        switch self {
        case .modelChange, .speedChange, .toolChange, .systemChange, .messageChange, .promptChange, .effortChange,
            .thinkingChange:
            true
        case .firstRequest, .lapse5m, .lapse1h, .ttlDowngrade, .serverToolWrites, .compaction, .clearing,
            .belowMinimum, .notMarked, .lookback, .fanOutRace, .unknown:
            false
        }
    }

    var isLapse: Bool {
        switch self {
        case .lapse5m, .lapse1h, .ttlDowngrade, .serverToolWrites: true
        case .firstRequest, .modelChange, .speedChange, .toolChange, .systemChange, .messageChange, .promptChange,
            .effortChange, .thinkingChange, .compaction, .clearing, .belowMinimum, .notMarked, .lookback,
            .fanOutRace, .unknown:
            false
        }
    }
}
