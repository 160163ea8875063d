import ArgumentParser
import Pricing
import Reports
import TestSupport
import Usage

/// Writes pages of every shape, for the look and for the checks in a browser.
@main struct SamplePages: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample-pages", abstract: "Writes pages of made-up usage into a folder.")

    @Argument(help: "The folder.") var folder: String

    func run() throws {
        let folder = try SampleFolder(path: folder)
        for (name, page) in try pages() { try folder.write(Array(try page.html().utf8), as: "\(name).html") }
    }

    private func pages() throws -> [(String, ReportPage)] {
        try [
            ("daily", daily(days: 30)), ("daily-one", daily(days: 1)), ("daily-long", daily(days: 400)),
            ("daily-years", daily(days: 1_200)), ("daily-empty", daily(days: 0)),
            ("daily-huge", daily(days: 14, inputPrice: 12_000_000_000_000_000)),
            ("daily-tiny", daily(days: 2, inputPrice: 0)), ("monthly", monthly()), ("sessions", sessions()),
            ("cache", cache()), ("models", models()), ("invoice", invoice()),
        ]
    }

    private func definition(_ name: String) throws -> ReportDefinition {
        guard let found = try ReportDefinition.embedded().first(where: { $0.name == name }) else {
            throw ValidationError("there is no report \(name)")
        }
        return found
    }

    private func page(
        _ name: String, rows: [GroupTable.Row], total: PricedTotals? = nil, series: ReportPage.Series,
        invoice: InvoiceTable? = nil, projection: ReportPage.Figure? = nil, remarks: [String] = []
    ) throws -> ReportPage {
        ReportPage(
            table: ReportTable(try definition(name), rows: rows, total: total ?? rows.sum), invoice: invoice,
            series: series, period: "5 October to 20 November 2026, Europe/Berlin", projection: projection,
            remarks: remarks, origin: "Made by farthing of made-up usage.")
    }

    private func daily(days: Int, inputPrice: Int128 = 3_000_000) throws -> ReportPage {
        var usage = SampleUsage(seed: 7)
        usage.inputPrice = inputPrice
        var rows = usage.days(days)
        if inputPrice == 0 { for index in rows.indices { rows[index].totals.parts.input = PicoUSD(37) } }
        var total = rows.sum
        if days == 30 {
            total.flagCounts[0] = 12
            total.flaggedCost = PicoUSD(PicoUSD.perDollar * 2)
            total.undated = 2
        }
        return try page(
            "daily", rows: rows, total: total, series: .init(byDay: rows, byHour: usage.hours(days * 10)))
    }

    private func monthly() throws -> ReportPage {
        var usage = SampleUsage(seed: 8)
        let days = usage.days(47)
        let months = ["2026-10", "2026-11"].map { month -> GroupTable.Row in
            ([month], days.filter { $0.labels[0]?.hasPrefix(month) == true }.sum)
        }
        return try page(
            "monthly", rows: months, series: .init(byDay: days),
            projection: .init(label: "Projected for November", value: "$92.40", detail: "between $81.10 and $104.30"),
            remarks: ["projected: the rest of November is taken to cost as much a day as its first 20 days did"])
    }

    private func sessions() throws -> ReportPage {
        var usage = SampleUsage(seed: 9)
        let hostile = "<script>alert(\"&'\u{301}\")</script>"
        var rows = usage.sessions(60, project: "-home-ada-projects-a-rather-long-folder-name-of-a-project")
        rows.append(([nil, nil], usage.totals(size: 3)))
        rows.append(([hostile, "\"\u{301} onload=alert(1) x=\""], usage.totals(size: 40)))
        return try page("sessions", rows: rows, series: .init(byHour: usage.hours(200)))
    }

    private func cache() throws -> ReportPage {
        var usage = SampleUsage(seed: 10)
        let days = usage.days(20, losesOnSome: true)
        let rows = days.map { row -> GroupTable.Row in (["-home-ada-farthing", "claude-opus-4-6"], row.totals) }
        return try page("cache", rows: rows, series: .init(byDay: days))
    }

    private func models() throws -> ReportPage {
        var usage = SampleUsage(seed: 11)
        let rows = ["claude-opus-4-6", "claude-sonnet-4-5-20250929", "claude-haiku-4-5"].map { name in
            ([name], usage.totals(size: 9)) as GroupTable.Row
        }
        return try page("models", rows: rows, series: .init(byDay: usage.days(30)))
    }

    private func invoice() throws -> ReportPage {
        var usage = SampleUsage(seed: 12)
        let rows: [GroupTable.Row] = [(["claude-opus-4-6"], usage.totals(size: 9))]
        let total = rows.sum
        let lines = [
            InvoiceLine(
                model: "claude-opus-4-6", terms: nil, item: .tokens(.input), quantity: total.usage.input,
                unitPrice: UnitPrice(picodollars: 3_000_000), amount: total.parts.input),
            InvoiceLine(
                model: "claude-opus-4-6", terms: "batch, us", item: .tokens(.cacheRead),
                quantity: total.usage.cacheRead,
                unitPrice: UnitPrice(picodollars: 300_000), amount: total.parts.cacheRead),
        ]
        return try page(
            "invoice", rows: rows, series: .init(byDay: usage.days(30)),
            invoice: InvoiceTable(lines: lines, total: lines.reduce(PicoUSD.zero) { $0 + $1.amount }))
    }
}
