import Usage

/// The causes of one request while they are found, and the lengths they stand for.
struct CauseList {
    private(set) var misses: [CacheMiss] = []
    /// Found from the last block back.
    private var backwards: [CacheMiss] = []
    /// What keeps the deepest entries passed so far from being read; nil: no entry was passed.
    private(set) var obstacle: Obstacle?
    /// The deepest block passed that a live entry beside the path covers; nil: none does so far.
    private(set) var deepestLive: Int?

    /// Why an entry on the path cannot be read.
    struct Obstacle {
        var cause: MissCause
        var lastUse: Int64
        /// Until when the entry lives; milliseconds.
        var until: Int64
        var rank: Int
    }

    mutating func begin() {
        misses = []
        backwards.removeAll(keepingCapacity: true)
        obstacle = nil
        deepestLive = nil
    }

    /// Takes note of an entry that was not read: one still to come weighs more than one out of reach, that
    /// more than one run out, and of those the one that lived longest counts.
    mutating func pass(
        _ entry: CacheEntry, isLongEnough: Bool, at now: Int64, _ availability: EngineSwitches.Availability
    ) {
        let lifetime = entry.longestLifetime
        let lastUse = entry[lifetime].lastUse
        let until = lastUse + lifetime.milliseconds
        let found: Obstacle
        if until < now {
            found = Obstacle(cause: .lapse(lifetime), lastUse: lastUse, until: until, rank: 0)
        } else if !isLongEnough {
            found = Obstacle(cause: .belowMinimum, lastUse: lastUse, until: until, rank: 1)
        } else if entry.readableLifetime(at: now, availability) != nil {
            found = Obstacle(cause: .lookback, lastUse: lastUse, until: until, rank: 2)
        } else {
            found = Obstacle(cause: .fanOutRace, lastUse: lastUse, until: until, rank: 3)
        }
        if let obstacle, (obstacle.rank, obstacle.until) >= (found.rank, found.until) { return }
        obstacle = found
    }

    /// A live entry beside the path covers this block.
    mutating func reachLive(_ block: Int) {
        if deepestLive == nil { deepestLive = block }
    }

    mutating func prepend(_ miss: CacheMiss) {
        if let last = backwards.indices.last, backwards[last].isContinued(by: miss) {
            backwards[last].tokens += miss.tokens
            backwards[last].firstBlock = miss.firstBlock
        } else {
            backwards.append(miss)
        }
    }

    mutating func append(_ miss: CacheMiss) {
        guard miss.tokens > 0 else { return }
        if let last = misses.indices.last, misses[last].isContinued(by: miss) {
            misses[last].tokens += miss.tokens
        } else {
            misses.append(miss)
        }
    }

    /// Puts what was found backwards in prefix order.
    mutating func turn() {
        for miss in backwards.reversed() { append(miss) }
    }

    /// What follows the last breakpoint that could write.
    mutating func appendTail(_ plan: RequestPlan, from block: Int) {
        let tooShort = max(plan.tooShortBlocks, block)
        append(
            CacheMiss(
                tokens: plan.length(ofBlocks: tooShort) - plan.length(ofBlocks: block), cause: .belowMinimum,
                firstBlock: block))
        append(
            CacheMiss(
                tokens: plan.length(ofBlocks: plan.prefixes.count) - plan.length(ofBlocks: tooShort), cause: .notMarked,
                firstBlock: tooShort))
    }
}

extension CacheMiss {
    fileprivate func isContinued(by other: CacheMiss) -> Bool {
        cause == other.cause && lastUseMilliseconds == other.lastUseMilliseconds
    }
}
