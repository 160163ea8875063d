import JSONScan
import Pricing
import Testing

@testable import Reports

/// Lines of an invoice in every form, against lines written by hand.
@Suite struct InvoiceTests {
    private let table = InvoiceTable(
        lines: [
            InvoiceLine(
                model: "claude-opus-4-6", terms: nil, item: .tokens(.cacheRead), quantity: 1_234_567,
                unitPrice: UnitPrice(picodollars: 500_000), amount: PicoUSD(617_283_500_000)),
            InvoiceLine(
                model: "claude-opus-4-6", terms: "batch, us", item: .tokens(.output), quantity: 1_000_000,
                unitPrice: UnitPrice(picodollars: 13_750_000), amount: PicoUSD(13_750_000_000_000)),
            InvoiceLine(
                model: nil, terms: nil, item: .webSearches, quantity: 3,
                unitPrice: UnitPrice(picodollars: 10_000_000_000), amount: PicoUSD(30_000_000_000)),
            InvoiceLine(
                model: "x", terms: nil, item: .reported, quantity: 2, unitPrice: nil,
                amount: PicoUSD(5_000_000_000)),
        ], total: PicoUSD(14_402_283_500_000))

    /// 0.6172835 + 13.75 + 0.03 + 0.005 = 14.4022835; in cents the rows are 62 + 1375 + 3 + 0 = 1440.
    @Test func text() {
        #expect(
            table.rendered(for: Terminal()) == """
                model            terms      item                     quantity             price  amount
                ───────────────────────────────────────────────────────────────────────────────────────
                claude-opus-4-6             cache reads             1,234,567    $0.50 per MTok   $0.62
                claude-opus-4-6  batch, us  output                  1,000,000   $13.75 per MTok  $13.75
                (none)                      web searches                    3  $10.00 per 1,000   $0.03
                x                           reported by the source          2                     $0.00
                ───────────────────────────────────────────────────────────────────────────────────────
                total                                                                            $14.40

                """)
    }

    @Test func csv() {
        #expect(
            table.csv().split(separator: "\r\n") == [
                "model,terms,item,quantity,usd_per_million,amount_usd,unpriced",
                "claude-opus-4-6,,cache_read,1234567,0.5,0.6172835,",
                "claude-opus-4-6,\"batch, us\",output,1000000,13.75,13.75,", ",,web_search,3,10000,0.03,",
                "x,,reported,2,,0.005,",
            ])
    }

    @Test func json() {
        let lines = table.json.array ?? []
        #expect(lines.count == 4)
        #expect(
            lines[1].serialized() == """
                {"model":"claude-opus-4-6","terms":"batch, us","item":"output","quantity":1000000,\
                "usd_per_million":"13.75","amount_usd":"13.75","unpriced":null}
                """)
        #expect(lines[3]["usd_per_million"] == .null && lines[2]["model"] == .null)
    }
}
