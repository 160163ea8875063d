import JSONScan
import Pricing
import TestSupport
import Testing
import Usage

@testable import Reports

/// Rows of named reports: order, limit, rounding, and that CSV and JSON hold everything.
@Suite struct ReportTableTests {
    private func definition(
        _ groupBy: [GroupDimension] = [.model], columns: [ReportColumn] = [.cost], order: ReportOrder = .column(.cost),
        limit: Int? = nil
    ) -> ReportDefinition {
        ReportDefinition(
            name: "own", title: "T", question: "Q?", rows: .totals, groupBy: groupBy, columns: columns, order: order,
            limit: limit, charts: [], period: .all)
    }

    private func rows(_ inputs: [(String?, Int128)]) -> [GroupTable.Row] {
        inputs.map { ([$0], SampleTotals.priced(input: $1)) }
    }

    private func names(_ order: ReportOrder, _ rows: [GroupTable.Row], limit: Int? = nil) -> [String] {
        let table = ReportTable(definition(order: order, limit: limit), rows: rows, total: SampleTotals.sum(rows))
        return table.shownRows.map { $0.labels[0] ?? "nil" }
    }

    @Test func orders() {
        let rows = rows([("b", 5), ("a", 9), (nil, 9), ("c", 1)])
        #expect(names(.time, rows) == ["b", "a", "nil", "c"])
        #expect(names(.latest, rows) == ["c", "nil", "a", "b"])
        #expect(names(.name, rows) == ["nil", "a", "b", "c"])
        #expect(names(.column(.cost), rows) == ["a", "nil", "b", "c"], "equals stay as they came")
    }

    /// Quotients are compared exactly; what has none stands last, and below zero is less than zero.
    @Test func ordersByDerivedFigures() {
        let rows: [GroupTable.Row] = [
            (["none"], SampleTotals.priced(output: 1)), (["zero"], SampleTotals.priced(input: 10)),
            (["third"], SampleTotals.priced(input: 2, read: 1)),
            (["more"], SampleTotals.priced(input: 2_000_000_000_000, read: 1_000_000_000_001)),
        ]
        #expect(names(.column(.hitRate), rows) == ["more", "third", "zero", "none"])
        let savings: [GroupTable.Row] = [
            (["loss"], SampleTotals.priced(write1h: 10)), (["more loss"], SampleTotals.priced(write1h: 20)),
            (["none"], SampleTotals.priced(input: 5)), (["gain"], SampleTotals.priced(read: 10)),
        ]
        #expect(names(.column(.savings), savings) == ["gain", "none", "loss", "more loss"])
        #expect(names(.column(.savingRate), savings).first == "gain")
    }

    @Test func sumsWhatTheLimitLeavesOut() {
        let rows = rows([("a", 4), ("b", 3), ("c", 2), ("d", 1)])
        #expect(names(.column(.cost), rows, limit: 2) == ["a", "b", "2 others"])
        #expect(names(.column(.cost), rows, limit: 3) == ["a", "b", "c", "1 other"])
        #expect(names(.time, rows, limit: 3) == ["1 earlier", "b", "c", "d"])
        #expect(names(.latest, rows, limit: 3) == ["d", "c", "b", "1 earlier"])
        #expect(names(.time, rows, limit: 4) == ["a", "b", "c", "d"])
        let table = ReportTable(definition(limit: 1), rows: rows, total: SampleTotals.sum(rows))
        #expect(table.shownRows[1].totals.usage.input == 6 && table.shownRows[1].totals.requests == 3)
        #expect(table.rows.count == 4, "CSV and JSON hold all")
    }

    /// The figures are worked out by hand from the prices of `SampleTotals`.
    @Test func figures() {
        let totals = SampleTotals.priced(
            requests: 4, input: 1_000_000, write5m: 2_000_000, write1h: 1_000_000, read: 30_000_000, output: 200_000)
        let whole = SampleTotals.priced(requests: 8, input: 38_000_000)
        let expected: [(ReportColumn, String)] = [
            (.requests, "4"), (.input, "1,000,000"), (.cacheWrite5m, "2,000,000"), (.cacheWrite1h, "1,000,000"),
            (.cacheWrites, "3,000,000"), (.cacheRead, "30,000,000"), (.prompt, "34,000,000"), (.output, "200,000"),
            (.webSearches, "0"), (.cost, "$9.5000"), (.costWithoutCaching, "$35.00"), (.savings, "$25.50"),
            (.hitRate, "88.2 %"), (.costShare, "25.0 %"), (.savingRate, "72.9 %"), (.readsPerWrite, "10.0"),
            (.costPerRequest, "$2.3750"), (.inputCost, "$1.0000"), (.cacheWriteCost, "$4.5000"),
            (.cacheReadCost, "$3.0000"), (.outputCost, "$1.0000"), (.unpricedRequests, "0"), (.flaggedCost, "$0.00"),
        ]
        #expect(expected.count == ReportColumn.allCases.count)
        for (column, text) in expected {
            let decimals = ColumnTexts(column, rows: [totals], total: column == .costShare ? whole : totals)
            #expect(decimals.rows == [text], "\(column)")
        }
    }

    @Test func withoutAPriceThereIsNoMoney() {
        var unpriced = SampleTotals.priced(requests: 2)
        unpriced.unpricedRequests = 2
        unpriced.usage.input = 7
        let total = unpriced
        #expect(ColumnTexts(.cost, rows: [unpriced], total: total).rows == ["unpriced"])
        for column in [ReportColumn.savings, .costShare, .savingRate, .costPerRequest, .inputCost] {
            #expect(ColumnTexts(column, rows: [unpriced], total: total).rows == ["-"], "\(column)")
        }
        #expect(ColumnTexts(.input, rows: [unpriced], total: total).rows == ["7"])
    }

    /// Money and shares of the shown rows add up to the shown total, whatever the limit.
    @Test(arguments: [1 as UInt64, 2, 3, 4, 5, 6, 7, 8]) func rowsAddUp(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let rows = (0..<random.int(1...60)).map { index -> GroupTable.Row in
            (["m\(index)"], SampleTotals.random(&random))
        }
        let total = SampleTotals.sum(rows)
        let table = ReportTable(definition(limit: random.int(1...70)), rows: rows, total: total)
        let shown = table.shownRows.map(\.totals)
        for column in [ReportColumn.cost, .costWithoutCaching, .savings, .cacheWriteCost, .costShare] {
            let texts = ColumnTexts(column, rows: shown, total: total)
            let sum = try texts.rows.reduce(0) { try $0 + digits(of: $1) }
            let printed = try digits(of: texts.total)
            #expect(sum == printed, "seed \(seed), \(column)")
        }
    }

    /// The digits of `-$1,234.50` as a number.
    private func digits(of text: String) throws -> Int {
        let number = try #require(Int(text.filter(\.isNumber)))
        return text.hasPrefix("-") ? -number : number
    }

    @Test func textTable() {
        let rows: [GroupTable.Row] = [
            (["opus"], SampleTotals.priced(requests: 3, input: 30_000_000)),
            ([nil], SampleTotals.priced(requests: 1, input: 10_000_000)),
        ]
        let table = ReportTable(
            definition(columns: [.requests, .cost, .costShare]), rows: rows, total: SampleTotals.sum(rows))
        #expect(
            table.rendered(for: Terminal()) == """
                model   requests    cost    share
                ───────────────────────────────────────────────────────
                opus           3  $30.00   75.0 %  ████████████████████
                (none)         1  $10.00   25.0 %  ██████▋
                ───────────────────────────────────────────────────────
                total          4  $40.00  100.0 %

                """)
    }

    @Test func formsHoldTheTotalsObject() throws {
        let rows = rows([("b", 5), (nil, 9)])
        let total = SampleTotals.sum(rows)
        let table = ReportTable(definition(limit: 1), rows: rows, total: total)
        let lines = table.csv().split(separator: "\r\n").map(String.init)
        #expect(lines[0] == (["model"] + TotalsFields.csvHeader).joined(separator: ","))
        #expect(lines.count == 3)
        #expect(lines[1] == "," + TotalsFields(rows[1].totals).csv.joined(separator: ","))
        let json = JSONValue.object(table.json)
        #expect(json["totals"] == .object(TotalsFields(total).json))
        #expect(json["groups"]?.array?.count == 2)
        #expect(json["groups"]?.array?[0]["key"] == .object([.init("model", .null)]))
        #expect(json["groups"]?.array?[1]["cost_usd"] == .string("0.000005"))
    }
}
