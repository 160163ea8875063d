import Testing

@testable import Pricing

@Suite struct PicoUSDTests {
    @Test(arguments: [
        (Int128(0), "0"), (1, "0.000000000001"), (-1, "-0.000000000001"), (600_000_000_000, "0.6"),
        (12_000_000_000_000, "12"), (1_000_000, "0.000001"), (54_399_000_000, "0.054399"),
        (-1_500_000_000_000, "-1.5"), (100_000_000_000_000, "100"),
        (170_141_183_460_469_231_731_687_303_715_884_105_727, "170141183460469231731687303.715884105727"),
        (Int128.min, "-170141183460469231731687303.715884105728"),
    ])
    func printsTheExactAmount(picodollars: Int128, text: String) {
        #expect(PicoUSD(picodollars).description == text)
    }

    @Test(arguments: [
        (Int128(5_000_000_000), 2, "0.00"), (15_000_000_000, 2, "0.02"), (25_000_000_000, 2, "0.02"),
        (25_000_000_001, 2, "0.03"), (-15_000_000_000, 2, "-0.02"), (-1, 2, "0.00"), (999_999_999_999, 0, "1"),
        (500_000_000_000, 0, "0"), (1_500_000_000_000, 0, "2"), (1_234_567_890_123, 12, "1.234567890123"),
        (1_234_500_000_000, 3, "1.234"), (66_900_000_000, 6, "0.066900"),
    ])
    func roundsHalfToEvenForDisplay(picodollars: Int128, decimals: Int, text: String) {
        #expect(PicoUSD(picodollars).formatted(decimals: decimals) == text)
    }

    @Test(arguments: [
        ("0.054399", Int128(54_399_000_000)), ("12", 12_000_000_000_000), ("-0.5", -500_000_000_000),
        ("1e-12", 1), ("1.5E1", 15_000_000_000_000), ("0", 0), ("0.0", 0), ("100e-2", 1_000_000_000_000),
    ])
    func readsDecimalDollars(text: String, picodollars: Int128) {
        #expect(PicoUSD(usd: text)?.picodollars == picodollars)
    }

    @Test(arguments: [
        "", "-", ".5", "5.", "1e", "1e-13", "0.0000000000001", "1,5", "$1", "+1", "0x1", "nan", " 1", "1 ",
        "1e1001", "99999999999999999999999999999999999999999999",
    ])
    func refusesWhatIsNotWholePicodollars(text: String) {
        #expect(PicoUSD(usd: text) == nil)
    }

    @Test func oneRecordBeyondInt64IsStillExact() {
        // 2^48 tokens at $150 per million: 281,474,976,710,656 x 150,000,000 picodollars.
        let cost = UnitPrice(picodollars: 150_000_000).times(Int64(1) << 48)
        #expect(cost.picodollars == Int128(281_474_976_710_656) * 150_000_000)
        #expect(cost.description == "42221246506.5984")
    }

    @Test func multipliersMustDivideExactly() throws {
        let price = UnitPrice(picodollars: 30_000)
        #expect(try #require(Multiplier("1.25")).applied(to: price)?.picodollars == 37_500)
        #expect(try #require(Multiplier("11/10")).applied(to: price)?.picodollars == 33_000)
        #expect(try #require(Multiplier("1/7")).applied(to: price) == nil)
        #expect(try #require(Multiplier("0.025")).description == "0.025")
        #expect(try #require(Multiplier("1/3")).description == "1/3")
        for text in ["", "1/0", "-1", "1/2/3", "0.0000000001", "a", "1e10", "10000000000"] {
            #expect(Multiplier(text) == nil, "\(text)")
        }
    }
}
