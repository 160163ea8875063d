import FoundationEssentials
import Pricing
import PromptCache
import TestSupport
import Testing
import Usage

@testable import Simulation

#if canImport(Glibc)
import Glibc
#endif

/// The dynamic programme over breakpoints and lifetimes.
@Suite struct LayoutSearchTests {
    /// $3 per million tokens with the usual multipliers 1.25, 2 and 0.1 (rule R9). Picodollars per token.
    static let prices = VisitPrice(
        input: 3_000_000, cacheWrite5m: 3_750_000, cacheWrite1h: 6_000_000, cacheRead: 300_000, pingRead: 300_000)

    static func block(
        _ tokens: Int64, _ changes: ChangeRate = .never, _ section: PromptSection = .system, isCacheable: Bool = true,
        name: String = ""
    ) -> LayoutBlock {
        LayoutBlock(
            name: name, section: section, tokens: tokens, changes: changes, isCacheable: isCacheable, path: name)
    }

    // MARK: Brute force

    /// One random question; half of the blocks share the chances of the block before.
    struct Question {
        var blocks: [LayoutBlock] = []
        var chances: [[Double]] = []
        var minimum: Int64
        var limit: Int
        var prices: VisitPrice

        init(_ random: inout SplitMix64) {
            minimum = Int64(random.int(0...3)) * 512
            limit = random.int(0...4)
            let read = random.pick([25_000, 50_000, 100_000])
            prices = VisitPrice(
                input: 1_000_000, cacheWrite5m: 1_250_000, cacheWrite1h: 2_000_000, cacheRead: Int64(read), pingRead: 0)
            for _ in 0..<random.int(0...7) {
                blocks.append(
                    block(Int64(random.int(0...2000)), isCacheable: random.chance(5, in: 6)))
                if let last = chances.last, random.chance(1, in: 2) {
                    chances.append(last)
                } else {
                    chances.append([0, 1].map { _ in Double(random.int(0...64)) / 64 })
                }
            }
        }

        /// Every set of at most `limit` blocks with every choice of lifetimes, costed as the theory writes it.
        func bestByBruteForce() -> PicoUSD {
            var best: PicoUSD?
            for code in 0..<Int(pow(3, Double(blocks.count))) {
                var (rest, choice) = (code, [CacheLifetime?]())
                for _ in blocks {
                    choice.append([nil, .fiveMinutes, .oneHour][rest % 3])
                    rest /= 3
                }
                if let cost = cost(choice), best.map({ cost < $0 }) ?? true { best = cost }
            }
            return best ?? .zero
        }

        /// nil where the service refuses the breakpoints; those below the minimum have no effect.
        func cost(_ choice: [CacheLifetime?]) -> PicoUSD? {
            var (cost, covered, start) = (0.0, Int64(0), Int64(0))
            var (count, hasShort) = (0, false)
            for (index, lifetime) in choice.enumerated() {
                covered += blocks[index].tokens
                guard let lifetime else { continue }
                count += 1
                if count > limit || !blocks[index].isCacheable || (hasShort && lifetime == .oneHour) { return nil }
                hasShort = hasShort || lifetime == .fiveMinutes
                if covered < minimum { continue }
                let write = lifetime == .fiveMinutes ? prices.cacheWrite5m : prices.cacheWrite1h
                let miss = chances[index][lifetime == .fiveMinutes ? 0 : 1]
                let (r, w) = (Double(prices.cacheRead), Double(write))
                cost += Double(covered - start) * (r + (w - r) * miss)
                start = covered
            }
            return PicoUSD(Int128((cost + Double(covered - start) * Double(prices.input)).rounded(.toNearestOrEven)))
        }
    }

    @Test func theBestChoiceIsTheBestOfAllChoices() throws {
        var random = SplitMix64(seed: 20_261_121)
        for round in 0..<400 {
            let question = Question(&random)
            let search = LayoutSearch(
                blocks: question.blocks, prices: question.prices, minimumTokens: question.minimum,
                breakpointLimit: question.limit,
                missProbabilityOfPrefix: { question.chances[$0][$1 == .fiveMinutes ? 0 : 1] })
            let best = search.best()
            // Chances of 64ths make every expectation a multiple of 1/64 picodollar, so sums are exact.
            #expect(best.cost == question.bestByBruteForce(), "seed 20261121, round \(round)")
            #expect(question.cost(best.breakpoints) == best.cost, "seed 20261121, round \(round)")
            #expect(search.cost(of: best.breakpoints) == best.cost, "seed 20261121, round \(round)")
        }
    }

    @Test func whatTheServiceRefusesHasNoCost() {
        let blocks =
            (0..<6).map { _ in LayoutSearchTests.block(1000) } + [LayoutSearchTests.block(9, isCacheable: false)]
        let search = LayoutSearch(
            blocks: blocks, prices: LayoutSearchTests.prices, minimumTokens: 0, missProbabilityOfPrefix: { _, _ in 0 })
        let (short, long) = (CacheLifetime.fiveMinutes, CacheLifetime.oneHour)
        #expect(search.cost(of: [short, short, short, short, short, nil, nil]) == nil)
        #expect(search.cost(of: [short, long, nil, nil, nil, nil, nil]) == nil)
        #expect(search.cost(of: [nil, nil, nil, nil, nil, nil, short]) == nil)
        #expect(search.cost(of: [nil]) == nil)
        // 1,000 read tokens at $0.30 and 5,009 at $3 per million.
        #expect(search.cost(of: [short, nil, nil, nil, nil, nil, nil]) == PicoUSD(usd: "0.015327"))
    }

    // MARK: Figures of the theory

    private func best(_ miss: @escaping (CacheLifetime) -> Double, read: Int64 = 300_000) -> CacheLifetime? {
        var prices = LayoutSearchTests.prices
        prices.cacheRead = read
        let search = LayoutSearch(
            blocks: [LayoutSearchTests.block(5000), LayoutSearchTests.block(100, .perRequest)], prices: prices,
            minimumTokens: 1024, missProbabilityOfPrefix: { $0 == 0 ? miss($1) : 1 })
        return search.best().breakpoints[0]
    }

    /// Rates an hour at which Poisson traffic turns from none to 1h: 0.7472, 0.7191 and 0.7059 for read
    /// multipliers of 0.1, 0.05 and 0.025; 5m is never best.
    @Test(arguments: [(300_000, 0.7472), (150_000, 0.7191), (75_000, 0.7059)])
    func aStaticPrefixUnderPoissonTraffic(read: Int, crossover: Double) {
        for rate in stride(from: 0.01, to: 60, by: 0.01) where abs(rate - crossover) > 0.0001 {
            let lifetime = best({ exp(-rate * Double($0.seconds) / 3600) }, read: Int64(read))
            #expect(lifetime == (rate > crossover ? .oneHour : nil), "\(rate)")
        }
    }

    /// A period of up to 5 minutes wants 5m, up to an hour 1h, above it nothing.
    @Test(arguments: [
        (1, CacheLifetime.fiveMinutes), (300, .fiveMinutes), (301, .oneHour), (3600, .oneHour), (3601, nil),
    ])
    func aFixedPeriod(seconds: Int, lifetime: CacheLifetime?) {
        #expect(best { $0.seconds >= Int64(seconds) ? 0 : 1 } == lifetime)
    }

    @Test func nothingGainedMeansNoBreakpoints() {
        // At the break-even itself, S = (1 - r) / (w - r), caching costs the same: 0.9 / 1.15 for 5m.
        let search = LayoutSearch(
            blocks: [LayoutSearchTests.block(2300)], prices: LayoutSearchTests.prices, minimumTokens: 0,
            missProbabilityOfPrefix: { _, lifetime in lifetime == .fiveMinutes ? 0.9 / 1.15 : 1 })
        #expect(search.best() == LayoutChoice(breakpoints: [nil], cost: PicoUSD(2300 * 3_000_000)))
        let short = LayoutSearch(
            blocks: [LayoutSearchTests.block(1023)], prices: LayoutSearchTests.prices, minimumTokens: 1024,
            missProbabilityOfPrefix: { _, _ in 0 })
        #expect(!short.best().usesCache)
        let empty = LayoutSearch(
            blocks: [], prices: LayoutSearchTests.prices, minimumTokens: 0, missProbabilityOfPrefix: { _, _ in 0 })
        #expect(empty.best() == LayoutChoice(breakpoints: [], cost: .zero))
    }

    /// Everyone shares the tools every 10 minutes; each user's part comes back within 5 or not at all.
    @Test func lifetimesMayBeMixed() {
        let blocks = [
            LayoutSearchTests.block(4000, .never, .tools), LayoutSearchTests.block(2000, .perUser),
            LayoutSearchTests.block(50, .perRequest, .messages),
        ]
        let search = LayoutSearch(
            blocks: blocks, prices: LayoutSearchTests.prices, minimumTokens: 1024,
            missProbabilityOfScope: { scope, lifetime in
                switch scope {
                case .never, .perDeployment: lifetime == .oneHour ? 0 : 0.9
                case .perUser: 0.25
                case .perConversation, .perRequest: 1
                }
            })
        // 4,000 x 0.3 + 2,000 x (0.3 + 0.25 x 3.45) + 50 x 3 millionths of a dollar.
        #expect(
            search.best() == LayoutChoice(breakpoints: [.oneHour, .fiveMinutes, nil], cost: PicoUSD(usd: "0.003675")!))
    }
}
