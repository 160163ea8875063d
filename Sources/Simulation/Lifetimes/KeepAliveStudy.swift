public import Pricing
import PromptCache
public import Usage

/// Whether pings would pay that keep the last prompt of each conversation alive (rule R14), every 285 s at 5m and
/// every 3,420 s at 1h, against the same lifetime without pings.
///
/// Nobody knows that a request is the last one: the pings after it are charged, K of them.
public struct KeepAliveStudy: Sendable {
    public var lifetime: CacheLifetime
    /// Most pings in one gap that cost less than writing again, at the group's least and greatest prices;
    /// nil where reads are free.
    public var worthwhile: ClosedRange<Int64>?
    /// For K = 1, 2, … what at most K pings would have done. Exact, in hindsight.
    public var gains: [PingGain]
    /// What at most K pings would be expected to save by the survival of the gaps, were gaps and prompts
    /// independent. Estimated.
    public var expected: [PicoUSD]

    /// The number that would have saved most; nil where none would have saved.
    public var best: PingGain? {
        gains.reduce(nil) { best, gain in
            gain.net > (best?.net ?? .zero) ? gain : best
        }
    }

    /// What K pings would be expected to save; nil where K was not looked at.
    public func expected(_ most: Int) -> PicoUSD? { expected.indices.contains(most - 1) ? expected[most - 1] : nil }

    init(_ tally: LifetimeTally, _ lifetime: CacheLifetime, survival: KaplanMeier) {
        self.lifetime = lifetime
        let prices = [tally.dearestReads, tally.cheapestReads].compactMap { $0 }
        let counts = prices.compactMap { PingChoice.mostWorthwhile(at: $0, lifetime) }
        worthwhile = counts.min().flatMap { low in counts.max().map { low...$0 } }
        let most = Int(min(worthwhile?.upperBound ?? 0, Int64(PingSums.most)))
        gains = tally.pings[lifetime].gains(upTo: most)
        // A ping reads every token (r), a miss costs w - r: K pings save (w - r) (S(T) - S(Kd + T)) and
        // cost r (S(d) + … + S(Kd)) a token and use.
        let every = KeepAlive.periodMilliseconds(lifetime)
        let sent = survival.estimates(at: (0..<most).map { Int64($0 + 1) * every })
        let missed = survival.estimates(at: (0...most).map { Int64($0) * every + lifetime.milliseconds })
        var pinged = 0.0
        expected = (0..<most).map { step in
            pinged += sent[step].survival
            let gain =
                Double(tally.rewrites[lifetime]) * (missed[0].survival - missed[step + 1].survival)
                - Double(tally.pingOfEach) * pinged
            return PicoUSD(Int128(gain.rounded(.toNearestOrEven)))
        }
    }
}
