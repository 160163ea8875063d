import FoundationEssentials
import Pricing
import TestSupport
import Testing
import Usage

@testable import Reports

/// Pages: a small one letter by letter, and what holds for every page.
@Suite struct ReportPageTests {
    private func definition(_ name: String) throws -> ReportDefinition {
        try #require(try ReportDefinition.embedded().first { $0.name == name })
    }

    /// Three days of a daily report, with flags and a remark.
    private func small() throws -> ReportPage {
        let rows: [GroupTable.Row] = [
            (["2026-11-19"], SampleTotals.priced(requests: 2, input: 1_000_000, write5m: 400_000, output: 90_000)),
            (["2026-11-21"], SampleTotals.priced(requests: 3, input: 50_000, read: 8_000_000, output: 120_000)),
            ([nil], SampleTotals.priced(requests: 1, write1h: 70_000)),
        ]
        var total = SampleTotals.sum(rows)
        total.flagCounts[0] = 1
        total.flaggedCost = PicoUSD(PicoUSD.perDollar / 2)
        total.undated = 1
        return ReportPage(
            table: ReportTable(try definition("daily"), rows: rows, total: total),
            series: .init(byDay: rows, byHour: [(["2026-11-21T09:00:00Z"], rows[1].totals)]),
            period: "19 to 21 November 2026, UTC", remarks: ["note: x: priced by the name of the model (3 requests)"],
            origin: "farthing 0.4")
    }

    /// The page as it was looked at in a browser. FARTHING_RECORD=1 writes it anew.
    @Test func golden() throws {
        let html = try small().html()
        let path = "\(Repository.root)/Tests/ReportsTests/Golden/daily.html"
        if ProcessInfo.processInfo.environment["FARTHING_RECORD"] == "1" {
            try Data(html.utf8).write(to: URL(filePath: path))
        }
        let stored = try Repository.text("Tests/ReportsTests/Golden/daily.html")
        #expect(html == stored)
        let again = try small().html()
        #expect(html == again, "the same page is the same bytes")
    }

    @Test func saysWhatIsNotExact() throws {
        let html = try small().html()
        #expect(html.contains("<li>flagged: 1 ttl assumed; $0.5000 of the cost rests on them</li>"))
        #expect(html.contains("<li>undated: 1 request without a time, priced at the day of this run</li>"))
        #expect(html.contains("<li>note: x: priced by the name of the model (3 requests)</li>"))
        var exact = try small()
        exact.remarks = []
        exact.table = ReportTable(try definition("daily"), rows: [], total: PricedTotals())
        let text = try exact.html()
        #expect(!text.contains("What is not exact"))
    }

    static let hostile = "<script>alert(\"&'\u{301}\")</script>"

    /// A quote that a mark joins to one character is a quote all the same.
    @Test func textIsEscapedByScalar() {
        #expect(HTMLText(escaping: "a<b>&\"'").description == "a&lt;b&gt;&amp;&quot;&#39;")
        #expect(HTMLText(escaping: "\"\u{301}").description == "&quot;\u{301}")
        #expect(HTMLText(escaping: "<\u{338}").description == "&lt;\u{338}")
        #expect(HTMLText(escaping: "a\u{202E}b\u{0}").description == "a\u{FFFD}b\u{FFFD}")
    }

    /// Names of the data in every place that shows one: none of them becomes a tag, an attribute or a section.
    @Test(arguments: ["daily", "sessions", "projects", "invoice"]) func dataStaysText(report: String) throws {
        let names = [Self.hostile, "\"\u{301} onload=alert(1) x=\"", "{{title}} {{{style}}} {{#rows}}", "a\u{202E}b"]
        for name in names {
            let totals = SampleTotals.priced(requests: 2, input: 1_000_000)
            let definition = try definition(report)
            let row: GroupTable.Row = (definition.groupBy.map { _ in name }, totals)
            let line = InvoiceLine(
                model: name, terms: name, item: .tokens(.input), quantity: 1_000_000,
                unitPrice: UnitPrice(picodollars: 1_000_000), amount: totals.cost)
            let page = ReportPage(
                table: ReportTable(definition, rows: [row], total: totals),
                invoice: report == "invoice" ? InvoiceTable(lines: [line], total: totals.cost) : nil,
                series: .init(byDay: [([name], totals), (["2026-11-21"], totals)], bySession: [([name], totals)]),
                period: name, projection: .init(label: name, value: name, detail: name), remarks: [name], origin: name)
            try check(try page.html(), name)
        }
    }

    private static let tags: Set<Substring> = [
        "!DOCTYPE", "html", "head", "meta", "title", "style", "body", "svg", "defs", "pattern", "path", "line",
        "circle",
        "text", "desc", "header", "main", "footer", "section", "h1", "h2", "p", "dl", "div", "dt", "dd", "ul", "li",
        "span", "details", "summary", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td",
    ]

    /// Walks the tags: only known ones, none that loads or runs anything, opened and closed in order.
    private func check(_ html: String, _ name: String) throws {
        var open: [Substring] = []
        let void: Set<Substring> = ["!DOCTYPE", "meta", "path", "line", "circle"]
        for piece in html.split(separator: "<").dropFirst(0) {
            let tag = piece.prefix { $0 != ">" }
            #expect(piece.contains(">"), "\(name): <\(piece.prefix(40)) does not end")
            let isEnd = tag.hasPrefix("/")
            let word = tag.drop { $0 == "/" }.prefix { $0 != " " && $0 != "/" }
            #expect(Self.tags.contains(word), "\(name): <\(tag.prefix(60))>")
            for banned in [" on", "href", "src=", "http:", "https:", "javascript:"] where word != "meta" {
                #expect(!tag.contains(banned), "\(name): <\(tag.prefix(60))>")
            }
            if isEnd {
                #expect(open.popLast() == word, "\(name): </\(word)>")
            } else if !void.contains(word) || (word == "path" && !tag.hasSuffix("/")) {
                open.append(word)
            }
        }
        #expect(open.isEmpty, "\(name): \(open) left open")
        #expect(html.contains("default-src 'none'"))
        #expect(!html.contains("\u{202E}"))
    }

    @Test func everyChartHasAPictureInWordsAndATable() throws {
        let rows: [GroupTable.Row] = [(["2026-11-21"], SampleTotals.priced(input: 1_000_000, read: 5))]
        let charts = ChartKind.allCases
        var definition = try definition("daily")
        definition.charts = charts
        let page = ReportPage(
            table: ReportTable(definition, rows: rows, total: rows[0].totals),
            series: .init(
                byDay: rows, bySession: [(["s"], rows[0].totals)], byHour: [(["2026-11-21T09:00:00Z"], rows[0].totals)]),
            period: "", origin: "")
        let html = try page.html()
        #expect(html.split(separator: "role=\"img\"").count == 2 * charts.count + 1, "wide and narrow")
        #expect(html.split(separator: "<desc id=").count == 2 * charts.count + 1)
        #expect(html.split(separator: "<details>").count == charts.count + 1)
    }

    /// What the headline says where there is nothing, nothing with a price, or a loss.
    @Test func headlines() throws {
        func figures(_ total: PricedTotals) throws -> [String] {
            let table = ReportTable(try definition("daily"), rows: [], total: total)
            return ReportPage(table: table, series: .init(), period: "", origin: "").figures.map {
                "\($0.label): \($0.value), \($0.detail)"
            }
        }
        #expect(
            try figures(PricedTotals()) == [
                "Spent: $0.00, 0 requests", "Saved by caching: $0.00, nothing was charged for",
                "Cache hit rate: -, no prompt tokens",
            ])
        #expect(
            try figures(SampleTotals.priced(write1h: 1_000_000)) == [
                "Spent: $2.0000, 1 request", "Lost by caching: $1.0000, 100.0 % of the $1.0000 without caching",
                "Cache hit rate: 0.0 %, of 1,000,000 prompt tokens were read from the cache",
            ])
        var unpriced = PricedTotals()
        unpriced.requests = 2
        unpriced.unpricedRequests = 2
        #expect(
            try figures(unpriced).prefix(2) == [
                "Spent: unpriced, 2 requests, 2 of them without a price", "Saved by caching: -, nothing has a price",
            ])
    }
}
