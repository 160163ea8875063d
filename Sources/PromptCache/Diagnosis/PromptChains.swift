import Usage

/// What an earlier request of the conversation makes one expect of the next.
struct Expectation {
    enum Kind {
        /// Nothing of this conversation came before.
        case first
        /// It read all that the chain had cached.
        case continued
        /// It goes on with the chain, but read less.
        case short
        /// It went back to an earlier prompt of the chain, whose entry it read.
        case rewound
        /// A small call beside the conversation, which asked nothing of the cache.
        case apart
    }

    var kind: Kind
    /// Number of the chain that it continues or leaves; nil for the first request.
    var chain: Int?
    /// Place of the request that it continues.
    var previous: Int?
    /// Place of the latest request of the chain that had something in the cache.
    var server: Int?
    /// Where what should have been read ends. Unit: tokens from the start of the prompt.
    var sharedEnd: Int64 = 0
    /// What the previous request left in the cache.
    var zone = CachedZone()
    /// What the first request of the chain had cached: beyond it there are but messages.
    var head: Int64 = 0
    /// Why the chain departed from the entry that is read again here.
    var departure: Departure?

    /// Tokens that the previous request had cached.
    func previousExtent(_ turns: ContiguousArray<ConversationTurn>) -> Int64 {
        previous.map { turns[$0].cachedTokens } ?? 0
    }
}

/// A request that read less than the one before it had cached.
struct Departure {
    /// Place of the request that it did not read.
    var previous: Int
    /// Place of the request, and what it read.
    var turn: Int
    var read: Int64
    var cause: ShortfallCause
    var certainty: ShortfallCertainty
}

/// The prompts of one conversation as chains: each request continues one, goes back in it, or opens another.
///
/// R is what a request read, E what was cached once it was answered. An entry is an exact prefix (rule R1), so
/// where R ends exactly where an earlier E ended, that request's chain is meant: rewound and interleaved
/// prompts are told apart so. Else the latest chain is, or one that goes on beside it and fits better.
struct PromptChains {
    private struct Chain {
        /// Places of its first and latest request.
        var first: Int
        var leaf: Int
        /// Place of its latest request that had something in the cache.
        var server: Int?
        var zone: CachedZone
        var head: Int64
        /// The latest one.
        var departure: Departure?
    }

    private let turns: ContiguousArray<ConversationTurn>
    private let range: Range<Int>
    private var chains: [Chain] = []
    /// Chain of each request so far; -1 for those apart.
    private var chainOf: [Int32] = []
    /// Numbers of the chains, the latest first; those that are not among the eight are done with.
    private var recent: [Int] = []
    /// Place of the latest request by its E; made as far as it is needed.
    private var byExtent: [Int64: Int] = [:]
    private var indexed: Int

    init(_ turns: ContiguousArray<ConversationTurn>, _ range: Range<Int>) {
        self.turns = turns
        self.range = range
        indexed = range.lowerBound
        chainOf.reserveCapacity(range.count)
    }

    /// Behind the last request of the conversation.
    var end: Int { range.upperBound }

    /// Place of the latest request that is part of a chain.
    var latest: Int? { recent.first.map { chains[$0].leaf } }

    /// What to expect of the next request.
    mutating func expectation(of turn: ConversationTurn) -> Expectation {
        guard let newest = recent.first else { return Expectation(kind: .first) }
        let read = turn.tokens.cacheRead
        if read > 0, read == turns[chains[newest].leaf].cachedTokens { return expect(.continued, newest) }
        let isCut = !turn.hints.marks.isDisjoint(with: [.compactedBefore, .clearedBefore])
        if !isCut, read > 0, let match = match(read) { return expectation(of: turn, from: match) }
        let chain = isCut ? newest : chain(for: turn, newest)
        let leaf = turns[chains[chain].leaf]
        if isBeside(turn, leaf) { return expect(.apart, chain) }
        let goal = goal(chain, turn)
        return expect(read < goal ? .short : .continued, chain, upTo: goal)
    }

    /// Its read ends where that of an earlier request ended.
    private func expectation(of turn: ConversationTurn, from match: Int) -> Expectation {
        let chain = Int(chainOf[match - range.lowerBound])
        if chains[chain].leaf == match { return expect(.continued, chain) }
        let leaf = turns[chains[chain].leaf]
        let end = extent(ofLeaf: chain)
        guard goesOn(turn, leaf), end > turn.tokens.cacheRead else {
            return expect(end == turn.tokens.cacheRead ? .continued : .rewound, chain)
        }
        var found = expect(.short, chain, upTo: end)
        if let departure = chains[chain].departure, departure.turn > match,
            departure.read < turn.tokens.cacheRead, departure.cause.isChange, departure.cause != .modelChange
        {
            found.departure = departure
        }
        return found
    }

    /// Whether a prompt can hold that of the leaf and its answer, of which thinking may be left out; one that was
    /// sent before the answer need not. What was refused or failed is not gone on with.
    private func goesOn(_ turn: ConversationTurn, _ leaf: ConversationTurn) -> Bool {
        if leaf.flags.contains(.refused) || leaf.status >= 400 { return false }
        if leaf.completedAt.isKnown, turn.startedAt < leaf.completedAt { return turn.tokens.prompt >= extent(leaf) }
        return turn.tokens.prompt >= max(leaf.cachedTokens, leaf.tokens.prompt + leaf.tokens.output / 4)
    }

    /// The latest chain was opened by a request that left this one: it turns out to go on beside it.
    func departure(besides found: Expectation) -> Departure? {
        guard found.kind == .continued, let newest = recent.first, newest != found.chain,
            let departure = chains[newest].departure, departure.turn == chains[newest].first,
            departure.previous == found.previous
        else { return nil }
        return departure
    }

    private func expect(_ kind: Expectation.Kind, _ number: Int, upTo end: Int64 = 0) -> Expectation {
        let chain = chains[number]
        return Expectation(
            kind: kind, chain: number, previous: chain.leaf, server: chain.server, sharedEnd: end, zone: chain.zone,
            head: chain.head)
    }

    /// What a request had cached or, where that was nothing, could have.
    private func extent(_ turn: ConversationTurn) -> Int64 {
        turn.cachedTokens > 0 ? turn.cachedTokens : turn.tokens.prompt
    }

    /// The same for the leaf of a chain: where its requests leave much of their prompts uncached, as one with a
    /// breakpoint on the system prompt alone does, it could have cached no more than they.
    private func extent(ofLeaf chain: Int) -> Int64 {
        let leaf = turns[chains[chain].leaf]
        guard leaf.cachedTokens == 0, let server = chains[chain].server else { return extent(leaf) }
        let tokens = turns[server].tokens
        return tokens.input * 20 > tokens.prompt ? turns[server].cachedTokens : leaf.tokens.prompt
    }

    /// How far the turn should have read: what the leaf had cached. A shorter prompt that is no summary goes
    /// back to an earlier request of the chain, the longest that it can hold.
    private func goal(_ chain: Int, _ turn: ConversationTurn) -> Int64 {
        let prompt = turn.tokens.prompt
        let leaf = chains[chain].leaf
        let isCut = !turn.hints.marks.isDisjoint(with: [.compactedBefore, .clearedBefore])
        if extent(turns[leaf]) <= prompt { return extent(ofLeaf: chain) }
        if isCut || prompt < turns[leaf].cachedTokens / 2 { return prompt }
        for place in stride(from: leaf, through: max(range.lowerBound, leaf - PromptChains.reach), by: -1)
        where chainOf[place - range.lowerBound] == chain && extent(turns[place]) <= prompt {
            return extent(turns[place])
        }
        return turns[leaf].cachedTokens > 0 ? prompt : 0
    }

    /// How many requests back an earlier prompt is looked for.
    private static let reach = 256

    /// A short prompt without a breakpoint next to a long conversation.
    private func isBeside(_ turn: ConversationTurn, _ leaf: ConversationTurn) -> Bool {
        turn.cachedTokens == 0 && turn.tokens.prompt < leaf.cachedTokens / 2
    }

    /// The chain that a request goes on with whose read does not tell: the latest one or, of those that went on
    /// beside it, the one that leaves the fewest new tokens.
    private func chain(for turn: ConversationTurn, _ newest: Int) -> Int {
        var best = newest
        var length = fit(newest, turn) ?? -1
        for chain in recent.dropFirst() where chains[chain].leaf > chains[newest].first {
            guard let other = fit(chain, turn), other > length else { continue }
            (best, length) = (chain, other)
        }
        return best
    }

    /// Tokens that the chain had cached, where the prompt can hold them.
    private func fit(_ chain: Int, _ turn: ConversationTurn) -> Int64? {
        let length = turns[chains[chain].leaf].cachedTokens
        return length <= turn.tokens.prompt ? length : nil
    }

    /// The latest request whose E is `read`.
    private mutating func match(_ read: Int64) -> Int? {
        let end = range.lowerBound + chainOf.count
        for place in indexed..<end where chainOf[place - range.lowerBound] >= 0 {
            byExtent[turns[place].cachedTokens] = place
        }
        indexed = end
        return byExtent[read]
    }

    /// Takes a request in as what it was found to be. A prompt that `opens` a chain leaves the one it was
    /// expected to continue as it is.
    mutating func settle(_ place: Int, as found: Expectation, opens: Bool, departure: Departure?) {
        while chainOf.count < place - range.lowerBound { chainOf.append(-1) }
        guard found.kind != .apart else { return chainOf.append(-1) }
        let turn = turns[place]
        let server = turn.cachedTokens > 0 ? place : found.server
        let zone = turn.cachedTokens > 0 ? CachedZone(after: turn, before: found.zone) : found.zone
        var number = chains.count
        if let chain = found.chain, found.kind != .rewound, !opens {
            number = chain
            chains[number].leaf = place
            chains[number].server = server
            chains[number].zone = zone
            if let departure { chains[number].departure = departure }
        } else {
            let head = found.kind == .rewound ? found.head : extent(turn)
            chains.append(
                Chain(first: place, leaf: place, server: server, zone: zone, head: head, departure: departure))
        }
        chainOf.append(Int32(number))
        recent.removeAll { $0 == number }
        recent.insert(number, at: 0)
        if recent.count > 8 { recent.removeLast() }
    }
}
