import JSONScan
import Pricing
import Reports
import Testing
import Usage

@testable import Commands

/// Proves what `analyze` prints by examples worked by hand at $3 per million tokens of input, $3.75
/// and $6 for writes, $0.30 for reads and $15 for output (the public price of claude-sonnet-4-5).
@Suite struct AnalysisTests {
    static let model = "claude-sonnet-4-5"
    let newYork: NamedZone

    init() throws {
        newYork = NamedZone(name: "America/New_York", rules: try #require(ZoneRules(posix: "EST5EDT,M3.2.0,M11.1.0")))
    }

    func analysis(
        _ dimensions: [GroupDimension] = [], zone: NamedZone? = nil, since: String? = nil, until: String? = nil,
        base: String? = nil
    ) throws -> Analysis {
        let zone = zone ?? NamedZone(name: "UTC", rules: .utc)
        return Analysis(
            dimensions: dimensions, zone: zone,
            bounds: TimeBounds(
                since: try since.map { try TimeOptions.span($0, of: "--since", in: zone).start },
                until: try until.map { try TimeOptions.span($0, of: "--until", in: zone).end }),
            base: try base.map { try TimeOptions.span($0, of: "--against", in: zone) },
            catalog: try PriceCatalog.embedded(), today: 20_778)
    }

    /// 2,000 tokens of system prompt, 100 calls within the lifetime: $0.6 without caching, $0.0669 with it.
    static var tutorial: SampleReading {
        var reading = SampleReading()
        reading.add(model, at: "2026-11-01T10:00:00Z", TokenUsage(cacheWrite5m: 2000))
        for _ in 0..<99 { reading.add(model, at: "2026-11-01T10:01:00Z", TokenUsage(cacheRead: 2000)) }
        return reading
    }

    @Test func theTutorialsExample() throws {
        let report = try analysis().report(on: Self.tutorial.result)
        let json = try JSONValue.parse(report.json())
        let totals = try #require(json["totals"])
        #expect(json.members?.first == .init("schema", .string("farthing.analyze/1")))
        #expect(totals["cost_usd"] == .string("0.0669"))
        #expect(totals["cost_without_caching_usd"] == .string("0.6"))
        #expect(totals["cache_savings_usd"] == .string("0.5331"))
        #expect(totals["cache_hit_rate"] == .number("0.99"))
        #expect(json["groups"] == .array([]))
    }

    /// The names of the contract, in its order (DESIGN.md, JSON).
    @Test func totalsHaveTheContractsNames() throws {
        let json = try JSONValue.parse(try analysis([.model]).report(on: Self.tutorial.result).json())
        let names = [
            "requests", "input_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens", "cache_read_tokens",
            "output_tokens", "web_searches", "cost_usd", "cost_without_caching_usd", "cache_savings_usd",
            "cache_hit_rate", "unpriced_requests", "flagged", "flagged_cost_usd",
        ]
        #expect(json["totals"]?.members?.map(\.key) == names)
        #expect(
            json["totals"]?["flagged"]?.members?.map(\.key) == [
                "ttl_assumed", "ttl_inferred", "incomplete", "refused", "inconsistent",
            ])
        #expect(json["groups"]?.array?.first?.members?.map(\.key) == ["key"] + names)
        #expect(
            json["reading"]?.members?.map(\.key) == [
                "files", "bytes", "lines", "records", "duplicates", "skipped", "unfinished",
            ])
    }

    @Test func theDefaultTable() throws {
        var reading = Self.tutorial
        reading.add(Self.model, at: "2026-11-01T10:02:00Z", TokenUsage(input: 100, output: 40), flags: [.ttlAssumed])
        reading.add("no-such-model", at: "2026-11-01T10:02:00Z", TokenUsage(input: 5))
        // Input 0.0003, write 0.0075, reads 0.0594, output 0.0006: 0.0678.
        #expect(
            try analysis().report(on: reading.result).table(for: Terminal(width: 80)) == """
                102 requests cost $0.067800

                part              tokens       cost   share
                ─────────────────────────────────────────────────────────────────
                uncached input       105  $0.000300   0.4 %  ▏
                5m cache writes    2,000  $0.007500  11.1 %  ██▌
                1h cache writes        0  $0.000000   0.0 %
                cache reads      198,000  $0.059400  87.6 %  ████████████████████
                output                40  $0.000600   0.9 %  ▎
                ─────────────────────────────────────────────────────────────────
                total            200,145  $0.067800

                cache hit rate    98.9 % of prompt tokens were read from the cache
                without caching   $0.6009
                saved by caching  $0.5331 (88.7 %)
                flagged: 1 ttl assumed; $0.000900 of the cost rests on them
                unpriced: 1 request of no-such-model: no price book knows this model

                """)
    }

    /// Usage without a price is named with its count and first place, once for each model and cause.
    @Test func usageWithoutAPriceIsADiagnostic() throws {
        var reading = SampleReading()
        reading.add(Self.model, at: "2026-11-01T10:00:00Z", TokenUsage(input: 1))
        reading.add("no-such-model", at: "2026-11-01T10:00:00Z", TokenUsage(input: 1))
        reading.add("no-such-model", at: "2026-11-02T10:00:00Z", TokenUsage(input: 1))
        reading.add(Self.model, at: "2025-01-01T10:00:00Z", TokenUsage(input: 1))
        reading.add(Self.model, at: "2025-01-02T10:00:00Z", TokenUsage(input: 1))
        reading.add(
            Self.model, at: "2026-11-01T10:00:00Z", TokenUsage(input: 1),
            further: [("other-model", TokenUsage(output: 1))])
        #expect(
            try analysis().unpricedPlaces(in: reading.result).map(\.text) == [
                ":2: usage of no-such-model has no price: no price book knows this model (2 times, first here)",
                ":4: usage of claude-sonnet-4-5 has no price: book anthropic has no price on its day, only from 2025-09-29 on (2 times, first here)",
                ":6: usage of other-model has no price: no price book knows this model",
            ])
        let table = try analysis().report(on: reading.result).table(for: Terminal(width: 80))
        #expect(table.contains("unpriced: 1 further charge of other-model: no price book knows this model\n"))
        var late = try analysis(since: "2026-11-02")
        #expect(late.unpricedPlaces(in: reading.result).map(\.line) == [3])
        late.costMode = .display
        #expect(late.unpricedPlaces(in: reading.result).isEmpty)
    }

    @Test func daysOfAZoneAndUndatedLast() throws {
        var reading = SampleReading()
        // 05:30 UTC is 01:30 on 1 November in New York (UTC-4), 04:30 UTC on the 2nd still 23:30 on the 1st (UTC-5).
        reading.add(Self.model, at: nil, TokenUsage(input: 7))
        reading.add(Self.model, at: "2026-11-02T05:30:00Z", TokenUsage(input: 1))
        reading.add(Self.model, at: "2026-11-02T04:30:00Z", TokenUsage(input: 2), project: "-a,\"b\"")
        reading.add(Self.model, at: "2026-11-01T03:30:00Z", TokenUsage(input: 4))
        let report = try analysis([.day, .project], zone: newYork).report(on: reading.result)
        let rows = report.csv().split(separator: "\r\n").dropFirst().map { $0.split(separator: ",0,0,0,").first ?? "" }
        #expect(
            rows == [
                "2026-10-31,p,1,4", "2026-11-01,\"'-a,\"\"b\"\"\",1,2", "2026-11-02,p,1,1", ",p,1,7",
            ])
        #expect(report.table(for: Terminal()).contains("undated: 1 request without a time"))
    }

    @Test func boundsAreTheZonesDates() throws {
        var reading = SampleReading()
        for time in [
            "2026-11-01T03:59:59.999Z", "2026-11-01T04:00:00Z", "2026-11-02T04:59:59Z", "2026-11-02T05:00:00Z",
        ] {
            reading.add(Self.model, at: time, TokenUsage(input: 1))
        }
        let day = try analysis(zone: newYork, since: "2026-11-01", until: "2026-11-01").report(on: reading.result)
        #expect(day.total.requests == 2)
        let moments = try analysis(since: "2026-11-01T04:00:00Z", until: "2026-11-02T04:59:59Z")
        #expect(moments.report(on: reading.result).total.requests == 1)
    }

    @Test func groupsAddUpToTheTotal() throws {
        var reading = Self.tutorial
        reading.add("claude-opus-4-6", at: "2026-11-03T10:00:00Z", TokenUsage(input: 1, cacheRead: 3, output: 7))
        let report = try analysis([.hour, .model, .week]).report(on: reading.result)
        #expect(report.groups.map(\.totals.cost).reduce(PicoUSD.zero, +) == report.total.cost)
        #expect(
            report.groups.map(\.labels) == [
                ["2026-11-01T10:00:00Z", "claude-sonnet-4-5", "2026-W44"],
                ["2026-11-03T10:00:00Z", "claude-opus-4-6", "2026-W45"],
            ])
    }

    @Test func againstSplitsTheChange() throws {
        var reading = SampleReading()
        // October: one call of 1,000,000 tokens in small calls is out of reach of the length tiers: 10 x 100,000.
        for _ in 0..<10 { reading.add(Self.model, at: "2026-10-10T00:00:00Z", TokenUsage(input: 100_000)) }
        // November: twice as many, half of the tokens read from the cache: 3.00 -> 6.00 by volume, - 2.70 by cache.
        for _ in 0..<10 { reading.add(Self.model, at: "2026-11-10T00:00:00Z", TokenUsage(input: 100_000)) }
        for _ in 0..<10 { reading.add(Self.model, at: "2026-11-10T00:00:00Z", TokenUsage(cacheRead: 100_000)) }
        let report = try analysis(since: "2026-11", until: "2026-11", base: "2026-10").report(on: reading.result)
        let against = try #require(try JSONValue.parse(report.json())["against"])
        #expect(against["period"]?["from"] == .string("2026-10-01T00:00:00Z"))
        #expect(against["period"]?["to"] == .string("2026-11-01T00:00:00Z"))
        let money = [
            "base_cost_usd", "cost_usd", "change_usd", "volume_usd", "model_mix_usd", "price_usd", "cache_usd",
            "output_length_usd",
        ].map { against[$0]?.string }
        #expect(money == ["3", "3.3", "0.3", "3", "0", "0", "-2.7", "0"])
        #expect(
            report.table(for: Terminal()).hasSuffix(
                """
                against 2026-10-01T00:00:00Z to 2026-11-01T00:00:00Z

                change             cost
                ─────────────────────────────────────────────
                cost before     $3.0000
                volume         +$3.0000  ████████████████████
                model mix      +$0.0000
                price          +$0.0000
                cache          -$2.7000  ██████████████████
                output length  +$0.0000
                ─────────────────────────────────────────────
                cost now        $3.3000

                """))
    }

    @Test func aModelsNameCannotDriveTheTerminal() throws {
        var reading = SampleReading()
        reading.add("evil\u{1B}[2J", at: nil, TokenUsage(input: 1))
        let table = try analysis([.model]).report(on: reading.result).table(for: Terminal(width: 80))
        #expect(table.contains("1 request of evil\u{FFFD}[2J: no price book") && !table.contains("\u{1B}"))
    }
}
