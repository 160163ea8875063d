import Pricing
import Reports
import Testing
import Usage

@testable import Commands

/// Invoices by hand, at public prices: claude-sonnet-5-5 reads cost $0.20 per million tokens until 2026-10-06 and
/// $0.10 since; claude-haiku-5-5 costs $0.10 per million, $0.50 with more than 100,000 tokens of prompt.
@Suite struct InvoiceLinesTests {
    private let catalog: PriceCatalog

    init() throws { catalog = try PriceCatalog.embedded() }

    private func invoice(_ reading: SampleReading, _ mode: CostMode = .calculate) -> (
        lines: [InvoiceLine], total: PicoUSD
    ) {
        let query = UsageQuery(lengthThresholds: catalog.lengthThresholds, undatedDay: 20_778)
        var accumulator = UsageAccumulator(query: query, tables: reading.result.tables)
        reading.result.forEachRecord { accumulator.add($0) }
        let totals = accumulator.totals
        let priced = Pricing.priced(totals, tables: reading.result.tables, catalog: catalog, costMode: mode)
        let lines = InvoiceLines(totals, tables: reading.result.tables, catalog: catalog, costMode: mode)
        return (lines.sorted, priced.total.cost)
    }

    private func text(_ line: InvoiceLine) -> String {
        let price = line.unitPrice?.usdPerMillion ?? "-"
        return "\(line.model ?? "(none)") | \(line.terms ?? "") | \(line.item.name) | \(line.quantity) | \(price) | "
            + (line.unpriced ?? line.amount.description)
    }

    @Test func aPriceThatChangedGivesALineForEach() {
        var reading = SampleReading()
        reading.add(
            "claude-sonnet-5-5", at: "2026-10-06T23:00:00Z", TokenUsage(input: 1000, cacheRead: 1_000_000))
        reading.add(
            "claude-sonnet-5-5", at: "2026-10-07T00:00:00Z",
            TokenUsage(input: 500, cacheRead: 2_000_000, output: 10))
        let invoice = invoice(reading)
        #expect(
            invoice.lines.map(text) == [
                "claude-sonnet-5-5 |  | input | 1500 | 2 | 0.003",
                "claude-sonnet-5-5 | 2026-10-06 to 2026-10-06 | cache_read | 1000000 | 0.2 | 0.2",
                "claude-sonnet-5-5 | 2026-10-07 to 2026-10-07 | cache_read | 2000000 | 0.1 | 0.2",
                "claude-sonnet-5-5 |  | output | 10 | 10 | 0.0001",
            ])
        #expect(invoice.total.description == "0.4031")
    }

    @Test func longPromptsAreOnTermsOfTheirOwn() {
        var reading = SampleReading()
        reading.add("claude-haiku-5-5", at: "2026-11-01T00:00:00Z", TokenUsage(input: 150_000))
        reading.add("claude-haiku-5-5", at: "2026-11-01T00:00:00Z", TokenUsage(input: 50_000))
        #expect(
            invoice(reading).lines.map(text) == [
                "claude-haiku-5-5 |  | input | 50000 | 0.1 | 0.005",
                "claude-haiku-5-5 | long prompts | input | 150000 | 0.5 | 0.075",
            ])
    }

    @Test func whatHasNoPriceSaysSoAndIsNotZero() {
        var reading = SampleReading()
        reading.add("claude-sonnet-4-5", at: "2026-11-01T00:00:00Z", TokenUsage(output: 1_000_000))
        reading.add("somebody-elses-model", at: "2026-11-01T00:00:00Z", TokenUsage(input: 7))
        let invoice = invoice(reading)
        #expect(
            invoice.lines.map(text) == [
                "claude-sonnet-4-5-20250929 |  | output | 1000000 | 15 | 15",
                "somebody-elses-model |  | input | 7 | - | no price book knows this model",
            ])
        let table = InvoiceTable(lines: invoice.lines, total: invoice.total)
        #expect(table.rendered(for: Terminal()).contains("unpriced"))
        #expect(table.csv().hasSuffix(",7,,,no price book knows this model\r\n"))
        #expect(table.json.array?.last?["amount_usd"] == .null)
    }

    /// Dearest model first, and the amounts add up to the total exactly, unpriced lines being no part of it.
    @Test func theLinesAddUp() {
        var reading = SampleReading()
        for (index, model) in ["claude-opus-5", "claude-haiku-5-5", "claude-sonnet-5-5", "nobody"].enumerated() {
            for day in 1...20 {
                reading.add(
                    model, at: "2026-10-\(day < 10 ? "0" : "")\(day)T12:00:00Z",
                    TokenUsage(
                        input: Int64(day * 7919 + index), cacheWrite5m: Int64(day * 31),
                        cacheWrite1h: Int64(index * 17),
                        cacheRead: Int64(day * 104_729), output: Int64(day + index)),
                    further: day % 5 == 0 ? [("claude-opus-4-8", TokenUsage(input: 11, output: 3))] : [])
            }
        }
        let invoice = invoice(reading)
        #expect(invoice.lines.reduce(PicoUSD.zero) { $0 + $1.amount } == invoice.total)
        #expect(invoice.lines.first?.model == "claude-opus-5")
        #expect(invoice.lines.contains { $0.model == "claude-opus-4-8" })
        #expect(invoice.lines.last?.unpriced != nil)
    }
}
