import Pricing
import Testing
import Usage

@testable import Simulation

/// Every break-even constant of the theory for the three read prices in use. Source: the published figures of
/// the simulator's theory, which round to the digits given here.
@Suite struct BreakEvenTests {
    /// $3 per million tokens of input, 1.25 and 2 times that for writes, `read` thousandths of it for reads.
    private func model(read thousandths: Int64) -> BreakEven {
        let input: Int64 = 3_000_000
        return BreakEven(
            prices: ClassPrices(
                input: UnitPrice(picodollars: input), cacheWrite5m: UnitPrice(picodollars: input * 5 / 4),
                cacheWrite1h: UnitPrice(picodollars: input * 2),
                cacheRead: UnitPrice(picodollars: input * thousandths / 1000), output: .zero))
    }

    private func expect(_ value: Double?, _ text: String, _ what: String) {
        let decimals = text.split(separator: ".").last?.count ?? 0
        let half = 0.5 / (0..<decimals).reduce(1.0) { power, _ in power * 10 }
        #expect(abs((value ?? .nan) - (Double(text) ?? .nan)) <= half, "\(what): \(value ?? .nan), not \(text)")
    }

    @Test(arguments: [
        (Int64(100), "0.278", "1.111"), (50, "0.263", "1.053"), (25, "0.256", "1.026"),
    ])
    func readsThatAWriteNeeds(read: Int64, short: String, long: String) {
        let model = model(read: read)
        expect(model.readsThreshold(.fiveMinutes), short, "5m")
        expect(model.readsThreshold(.oneHour), long, "1h")
        #expect(model.readsNeeded(.fiveMinutes) == 1 && model.readsNeeded(.oneHour) == 2)
    }

    @Test func lapsesThatCachingBears() {
        expect(model(read: 100).lapseLimit(.fiveMinutes), "0.7826", "5m")
        expect(model(read: 100).lapseLimit(.oneHour), "0.4737", "1h")
    }

    @Test(arguments: [
        (Int64(100), "2.941", "0.7472", "0.5477"), (50, "2.803", "0.7191", "0.5296"),
        (25, "2.739", "0.7059", "0.5210"),
    ])
    func poissonCrossovers(read: Int64, noneToShort: String, noneToLong: String, shortToLong: String) {
        let model = model(read: read)
        expect(model.poissonCrossover(.fiveMinutes), noneToShort, "none to 5m")
        expect(model.poissonCrossover(.oneHour), noneToLong, "none to 1h")
        expect(model.poissonCrossoverOfLifetimes, shortToLong, "5m to 1h")
    }

    @Test func pingsWorthwhileWithTheirTies() {
        let expected: [(read: Int64, short: (Int64, Int64?), long: (Int64, Int64?))] = [
            (100, (11, nil), (18, 19)), (50, (23, 24), (38, 39)), (25, (48, 49), (78, 79)),
        ]
        for (read, short, long) in expected {
            let fiveMinutes = model(read: read).pingsWorthwhile(.fiveMinutes)
            let oneHour = model(read: read).pingsWorthwhile(.oneHour)
            #expect(fiveMinutes?.most == short.0 && fiveMinutes?.tie == short.1)
            #expect(oneHour?.most == long.0 && oneHour?.tie == long.1)
        }
    }

    @Test(arguments: [
        (Int64(100), Int64(11), Int64(19), "8.70", "5.26"), (50, 24, 39, "4.17", "2.56"),
        (25, 49, 79, "2.04", "1.27"),
    ])
    func capsAndThresholdsOfPings(read: Int64, short: Int64, long: Int64, shortPercent: String, longPercent: String) {
        let model = model(read: read)
        #expect(model.pingCap(.fiveMinutes) == short && model.pingCap(.oneHour) == long)
        expect(model.pingThreshold(.fiveMinutes).map { $0 * 100 }, shortPercent, "5m")
        expect(model.pingThreshold(.oneHour).map { $0 * 100 }, longPercent, "1h")
    }

    /// At r = 0.1: P (1.15 p_warm - 0.75 p_cold) > 0.75 D.
    @Test func theGrowingConversation() {
        let model = model(read: 100)
        // 10,000 (1.15 · 0.2 - 0.75 · 0.1) = 1,550 against 0.75 D: even at D = 2,066.7.
        #expect(model.longLifetimePays(prefix: 10_000, growth: 2_066, warm: 0.2, cold: 0.1))
        #expect(!model.longLifetimePays(prefix: 10_000, growth: 2_067, warm: 0.2, cold: 0.1))
    }

    /// Free reads and books without a saving have no break-even.
    @Test func pricesWithoutABreakEven() {
        let price = UnitPrice(picodollars: 1_000_000)
        let flat = BreakEven(
            prices: ClassPrices(input: price, cacheWrite5m: price, cacheWrite1h: price, cacheRead: price, output: price)
        )
        #expect(flat.readsNeeded(.fiveMinutes) == nil && flat.lapseLimit(.oneHour) == nil)
        #expect(flat.poissonCrossover(.fiveMinutes) == nil && flat.poissonCrossoverOfLifetimes == nil)
        #expect(flat.pingsWorthwhile(.oneHour) == nil)
        let free = BreakEven(
            prices: ClassPrices(input: price, cacheWrite5m: price, cacheWrite1h: price, cacheRead: .zero, output: price)
        )
        #expect(free.pingsWorthwhile(.oneHour) == nil && free.pingCap(.oneHour) == nil)
        #expect(free.readsNeeded(.fiveMinutes) == 1 && free.poissonCrossover(.fiveMinutes) == nil)
    }
}
