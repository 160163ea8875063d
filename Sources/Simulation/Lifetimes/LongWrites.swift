public import Pricing

/// What became of tokens written at 1h, as billed. Exact.
///
/// A request needs the hour where it read further than with 5m everywhere: it pays back the 1h writes of its
/// own conversation that it read. Reads by other conversations are not visible, so that what was never read
/// here is an upper bound.
public struct LongWrites: Hashable, Sendable {
    public struct Part: Hashable, Sendable {
        public var tokens: Int64 = 0
        /// What the writes cost.
        public var cost = PicoUSD.zero
        /// More than the cheapest that would have done.
        public var wasted = PicoUSD.zero

        public static func += (left: inout Part, right: Part) {
            left.tokens += right.tokens
            left.cost += right.cost
            left.wasted += right.wasted
        }
    }

    /// Never read: wasted is all above the input price.
    public var neverRead = Part()
    /// Read by requests that 5m would have served: wasted is all above a 5m write.
    public var readWithin5m = Part()
    public var paidBack = Part()
    /// Not paid back yet, and their hour was not over at the end of observation.
    public var open = Part()

    public init() {}

    public var all: Part {
        var sum = neverRead
        sum += readWithin5m
        sum += paidBack
        sum += open
        return sum
    }

    /// What did not pay back.
    public var wasted: PicoUSD { neverRead.wasted + readWithin5m.wasted }

    static func += (left: inout LongWrites, right: LongWrites) {
        left.neverRead += right.neverRead
        left.readWithin5m += right.readWithin5m
        left.paidBack += right.paidBack
        left.open += right.open
    }
}

extension LongWrites {
    /// - Parameters:
    ///   - neededHour: whether each turn read further than 5m would have let it.
    ///   - end: of observation, milliseconds.
    init(_ turns: [ShadowTurn], neededHour: [Bool], end: Int64) {
        // How far later requests read along each prompt: all of them, and those that needed the hour.
        var read = [Int64](repeating: 0, count: turns.count)
        var needed = read
        for place in turns.indices.reversed() {
            let turn = turns[place]
            if turn.tokens.cacheWrite1h > 0 {
                let isOpen = end - turn.startMilliseconds < 3_600_000
                book(turn, read: read[place], needed: needed[place], isOpen: isOpen)
            }
            guard let previous = turn.previous else { continue }
            let own = turn.tokens.cacheRead
            read[previous] = max(read[previous], min(turn.shared, max(own, read[place])))
            needed[previous] = max(needed[previous], min(turn.shared, max(neededHour[place] ? own : 0, needed[place])))
        }
    }

    private mutating func book(_ turn: ShadowTurn, read: Int64, needed: Int64, isOpen: Bool) {
        let (start, price) = (turn.tokens.cacheRead, turn.price)
        func within(_ depth: Int64) -> Int64 { min(max(0, depth - start), turn.tokens.cacheWrite1h) }
        func part(_ tokens: Int64, least: Int64) -> Part {
            Part(
                tokens: tokens, cost: PicoUSD(Int128(tokens) * Int128(price.cacheWrite1h)),
                wasted: PicoUSD(Int128(tokens) * Int128(price.cacheWrite1h - least)))
        }
        let paid = within(needed)
        let short = within(read) - paid
        let rest = turn.tokens.cacheWrite1h - paid - short
        paidBack += part(paid, least: price.cacheWrite1h)
        if isOpen {
            open += part(short + rest, least: price.cacheWrite1h)
        } else {
            readWithin5m += part(short, least: price.cacheWrite5m)
            neverRead += part(rest, least: price.input)
        }
    }
}
