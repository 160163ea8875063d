import Pricing
import Reports
import TestSupport
import Usage

/// Totals for tests, written so that the expected figures can be worked out by hand.
enum SampleTotals {
    /// Tokens at one dollar for a million of input, 1.25 and 2 of them for writes, 0.1 for reads, 5 for output.
    static func priced(
        requests: Int64 = 1, input: Int128 = 0, write5m: Int128 = 0, write1h: Int128 = 0, read: Int128 = 0,
        output: Int128 = 0
    ) -> PricedTotals {
        var totals = PricedTotals()
        totals.requests = requests
        totals.usage.input = input
        totals.usage.cacheWrite5m = write5m
        totals.usage.cacheWrite1h = write1h
        totals.usage.cacheRead = read
        totals.usage.output = output
        totals.parts.input = PicoUSD(input * 1_000_000)
        totals.parts.cacheWrite5m = PicoUSD(write5m * 1_250_000)
        totals.parts.cacheWrite1h = PicoUSD(write1h * 2_000_000)
        totals.parts.cacheRead = PicoUSD(read * 100_000)
        totals.parts.output = PicoUSD(output * 5_000_000)
        totals.costWithoutCaching = PicoUSD((input + write5m + write1h + read) * 1_000_000 + output * 5_000_000)
        return totals
    }

    static func random(_ generator: inout SplitMix64) -> PricedTotals {
        priced(
            requests: Int64(generator.int(1...50)), input: Int128(generator.int(0...2_000_000)),
            write5m: Int128(generator.int(0...900_000)), write1h: Int128(generator.int(0...90_000)),
            read: Int128(generator.int(0...20_000_000)), output: Int128(generator.int(0...70_000)))
    }

    static func sum(_ rows: [GroupTable.Row]) -> PricedTotals {
        rows.reduce(into: PricedTotals()) { $0 += $1.totals }
    }
}
