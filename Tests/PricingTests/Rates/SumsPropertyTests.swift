import Models
import TestSupport
import Testing
import Usage

@testable import Pricing

/// Pricing sums equals summing prices, over random records, books, tiers and dates.
@Suite struct SumsPropertyTests {
    private static let firstDay: Int32 = 20_000

    @Test(arguments: 0..<12)
    func sumsEqualRecords(round: Int) throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SplitMix64(seed: seed)
        let catalog = try Sample.catalog(Self.book("first", &random), Self.book("second", &random))
        var tables = RecordTables()
        let services = (0..<12).map { _ in Self.service(&tables, &random) }
        let attributions = (0..<4).map { number in
            var attribution = Attribution()
            attribution.session = tables.strings.symbol(for: "session \(number)")
            return tables.attributions.symbol(for: attribution)
        }
        let records = (0..<400).map { Self.record($0, services, attributions, &random) }
        let mode = CostMode.allCases[round % 3]

        let query = UsageQuery(
            groupBy: [.session], lengthThresholds: catalog.lengthThresholds, undatedDay: Self.firstDay)
        var accumulator = UsageAccumulator(query: query, tables: tables)
        var expected = Expected()
        for record in records {
            accumulator.add(record)
            expected.add(record, catalog, tables, mode)
        }
        let result = priced(accumulator.totals, tables: tables, catalog: catalog, costMode: mode)
        #expect(result.total.cost == expected.cost, "seed \(seed)")
        #expect(result.total.costWithoutCaching == expected.without, "seed \(seed)")
        #expect(result.total.flaggedCost == expected.flagged, "seed \(seed)")
        #expect(result.total.unpricedRequests == expected.unpriced, "seed \(seed)")
        #expect(expected.cost > .zero, "seed \(seed)")
        var sum = PricedTotals()
        for group in result.groups { sum += group.totals }
        #expect(sum == result.total, "seed \(seed)")
    }

    /// The same money, one charge at a time.
    private struct Expected {
        var cost = PicoUSD.zero
        var without = PicoUSD.zero
        var flagged = PicoUSD.zero
        var unpriced: Int64 = 0

        mutating func add(_ record: UsageRecord, _ catalog: PriceCatalog, _ tables: RecordTables, _ mode: CostMode) {
            let day = record.accountingTime.isKnown ? record.accountingTime.utcDay : SumsPropertyTests.firstDay
            let isFlagged = Flags.reported.contains { record.flags.contains($0.flag) }
            let isReported = mode != .calculate && record.reportedPicoUSD != nil
            if isReported {
                cost += PicoUSD(Int128(record.reportedPicoUSD ?? 0))
                if isFlagged { flagged += PicoUSD(Int128(record.reportedPicoUSD ?? 0)) }
            }
            let top = Charge(
                ordinal: 0, service: record.service, tokens: record.tokens, webSearches: Int64(record.webSearches))
            for charge in [top] + record.furtherCharges {
                let card = tables.services[charge.service].flatMap {
                    Sample.card(catalog, ServiceTerms($0, tables), day: day, prompt: charge.tokens.prompt)
                }
                guard let card, isReported || mode != .display else {
                    if isReported {
                        without += charge.ordinal == 0 ? PicoUSD(Int128(record.reportedPicoUSD ?? 0)) : .zero
                    }
                    if !isReported && charge.ordinal == 0 { unpriced += 1 }
                    continue
                }
                let tokens = charge.tokens
                let search = card.webSearch.times(charge.webSearches)
                without += card.prices.input.times(tokens.prompt) + card.prices.output.times(tokens.output) + search
                guard !isReported else { continue }
                let price =
                    card.prices.input.times(tokens.input) + card.prices.cacheWrite5m.times(tokens.cacheWrite5m)
                    + card.prices.cacheWrite1h.times(tokens.cacheWrite1h)
                    + card.prices.cacheRead.times(tokens.cacheRead)
                    + card.prices.output.times(tokens.output) + search
                cost += price
                if isFlagged { flagged += price }
            }
        }
    }

    private static func book(_ name: String, _ random: inout SplitMix64) -> PriceBookSource {
        func prices() -> String {
            #""input":"\#(random.int(1...500)).\#(random.int(1...9))","output":"\#(random.int(1...900))""#
        }
        func period(_ dates: String) -> String {
            let low = random.int(1...40) * 1000
            let tiers =
                random.chance(1, in: 2)
                ? #","tiers":[{"over_prompt_tokens":\#(low),\#(prices())},{"over_prompt_tokens":\#(low + random.int(1...50_000)),\#(prices())}]"#
                : ""
            return "{\(dates)\(prices())\(tiers)}"
        }
        let cut = UTCDay(firstDay + Int32(random.int(1...8))).description
        let periods = "\(period(#""to":"\#(cut)","#)),\(period(#""from":"\#(cut)","#))"
        return Sample.book(
            periods, name: name, model: "m", more: #""us_geo":true,"fast":[\#(period(#""from":"\#(cut)","#))],"#)
    }

    private static func service(_ tables: inout RecordTables, _ random: inout SplitMix64) -> Symbol {
        let model = random.pick(["m", "m", "m", "unknown"])
        return tables.services.symbol(
            for: Service(
                model: tables.strings.symbol(for: model),
                provider: tables.strings.symbol(for: random.pick(["first", "second"])),
                tier: random.pick(ServiceTier.allCases), speed: random.pick([.standard, .standard, .fast]),
                geo: random.pick(InferenceGeo.allCases)))
    }

    private static func tokens(_ random: inout SplitMix64) -> TokenUsage {
        TokenUsage(
            input: Int64(random.int(0...30_000)), cacheWrite5m: Int64(random.int(0...20_000)),
            cacheWrite1h: Int64(random.int(0...20_000)), cacheRead: Int64(random.int(0...60_000)),
            output: Int64(random.int(0...9000)))
    }

    private static func record(
        _ number: Int, _ services: [Symbol], _ attributions: [Symbol], _ random: inout SplitMix64
    ) -> UsageRecord {
        var record = UsageRecord(
            identity: RecordIdentity(file: "f", offset: Int64(number)), service: random.pick(services),
            attribution: random.pick(attributions), tokens: tokens(&random),
            origin: RecordOrigin(file: .none, offset: Int64(number), line: 0))
        record.webSearches = Int32(random.int(0...2))
        if random.chance(9, in: 10) {
            record.completedAt = Timestamp(
                milliseconds: Int64(firstDay) * 86_400_000 + Int64(random.int(0...800_000_000)))
        }
        if random.chance(1, in: 3) { record.reportedPicoUSD = Int64(random.int(0...1_000_000_000)) }
        if random.chance(1, in: 5) { record.flags = random.pick(Flags.reported).flag }
        if random.chance(1, in: 4) {
            record.furtherCharges = (1...random.int(1...3)).map {
                Charge(ordinal: $0, service: random.pick(services), tokens: tokens(&random), webSearches: 1)
            }
        }
        return record
    }
}
