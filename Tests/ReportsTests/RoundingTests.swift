import Pricing
import Testing

@testable import Reports

/// Proves display rounding by hand-worked numbers.
@Suite struct RoundingTests {
    static func money(_ text: String) throws -> PicoUSD { try #require(PicoUSD(usd: text)) }

    @Test func rowsAddUpToThePrintedTotal() throws {
        // Three thirds of a cent: 0.01 in all, so one row shows the cent and two show nothing.
        let third = try Self.money("0.003333333333")
        let rest = try Self.money("0.003333333334")
        let shown = Rounding.apportioned([third, third, rest], decimals: 2)
        #expect(shown.map(\.description) == ["0", "0", "0.01"])
    }

    @Test func totalsAreRoundedHalfToEven() throws {
        #expect(Rounding.apportioned([try Self.money("0.125")], decimals: 2).map(\.description) == ["0.12"])
        #expect(Rounding.apportioned([try Self.money("0.135")], decimals: 2).map(\.description) == ["0.14"])
        #expect(Rounding.apportioned([try Self.money("-0.125")], decimals: 2).map(\.description) == ["-0.12"])
        #expect(Rounding.halfToEven(-5, dividedBy: 2) == -2)
        #expect(Rounding.halfToEven(7, dividedBy: 2) == 4)
    }

    @Test func randomRowsAlwaysAddUp() throws {
        let seed = UInt64.random(in: 0...(.max))
        print("RoundingTests seed \(seed)")
        var state = seed
        func next() -> Int128 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int128(Int64(bitPattern: state) >> 20)
        }
        for _ in 0..<500 {
            let rows = (0..<7).map { _ in PicoUSD(next()) }
            let total = rows.reduce(PicoUSD.zero, +)
            let shown = Rounding.apportioned(rows, decimals: 4)
            #expect(
                shown.reduce(PicoUSD.zero, +).description == (PicoUSD(usd: total.formatted(decimals: 4))?.description))
            for (row, printed) in zip(rows, shown) {
                #expect((row - printed).picodollars.magnitude < 100_000_000, "seed \(seed)")
            }
        }
    }

    @Test func numbersForPeople() throws {
        #expect(NumberText.grouped(-1_234_567) == "-1,234,567")
        #expect(NumberText.grouped(999) == "999")
        #expect(NumberText.dollars(try Self.money("-1234.5"), decimals: 2) == "-$1,234.50")
        #expect(NumberText.percent(1, of: 3) == "33.3 %")
        #expect(NumberText.percent(1, of: 2000) == "0.0 %")
        #expect(NumberText.percent(1, of: 0) == "-")
    }
}
