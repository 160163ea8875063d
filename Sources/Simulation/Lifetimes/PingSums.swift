public import Pricing
import Usage

/// What at most K pings after each request would cost and save, for every K. Exact.
public struct PingSums: Hashable, Sendable {
    /// More pings in a gap are not looked at.
    public static let most = 160

    /// Saved by the K-th ping where it keeps something alive for the next request, by K.
    private var gains: [Int128]
    /// Price of one ping of each prompt, by the number of pings that fit into the gap after it.
    private var prices: [Int128]
    private var counts: [Int64]

    init() {
        gains = Array(repeating: 0, count: PingSums.most + 1)
        prices = gains
        counts = Array(repeating: 0, count: PingSums.most + 1)
    }

    mutating func addGain(_ amount: Int128, from pings: Int64) {
        if pings <= Int64(PingSums.most) { gains[Int(pings)] += amount }
    }

    /// - Parameters:
    ///   - gap: milliseconds; nil: nothing came after.
    ///   - price: of one ping.
    mutating func addGap(_ gap: Int64?, _ lifetime: CacheLifetime, price: Int128) {
        let every = KeepAlive.periodMilliseconds(lifetime)
        let room = gap.map { $0 > every ? ($0 - 1) / every : 0 } ?? .max
        let place = Int(min(room, Int64(PingSums.most)))
        prices[place] += price
        counts[place] += 1
    }

    static func += (left: inout PingSums, right: PingSums) {
        for place in left.gains.indices {
            left.gains[place] += right.gains[place]
            left.prices[place] += right.prices[place]
            left.counts[place] += right.counts[place]
        }
    }

    /// For K = 1, 2, … what at most K pings in each gap save, their own cost subtracted.
    public func gains(upTo most: Int) -> [PingGain] {
        var gain = PingGain(pings: 0)
        var (price, count) = (prices.dropFirst().reduce(0, +), counts.dropFirst().reduce(0, +))
        return (0..<min(most, PingSums.most)).map { step in
            gain.most = step + 1
            gain.pings += count
            gain.cost += PicoUSD(price)
            gain.saved += PicoUSD(gains[step + 1])
            price -= prices[step + 1]
            count -= counts[step + 1]
            return gain
        }
    }
}

/// What at most so many pings in each gap do.
public struct PingGain: Hashable, Sendable {
    public var most = 0
    /// Pings that are sent, those after the last request of a conversation included.
    public var pings: Int64
    public var cost = PicoUSD.zero
    /// Writes that become reads.
    public var saved = PicoUSD.zero

    public var net: PicoUSD { saved - cost }
}
