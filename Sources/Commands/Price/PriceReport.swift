import JSONScan
import Pricing
import Reports

/// The three forms of a price.
struct PriceReport: Report {
    private let quote: PriceQuote

    init(_ quote: PriceQuote) { self.quote = quote }

    func json() -> String {
        var members: [JSONValue.Member] = [
            .init("model", .string(quote.model)), .init("provider", .optional(quote.provider)),
        ]
        if let cost = quote.cost, let period = quote.period {
            let days: [JSONValue.Member] = [
                .init("from", .optional(period.first?.description)), .init("to", .optional(period.end?.description)),
            ]
            members.append(.init("price_period", .object(days)))
            members.append(.init("cost_usd", .money(cost)))
            members.append(.init("parts", .object(parts.map { .init($0.key, .money($0.amount)) })))
        }
        members.append(.init("flags", .array(quote.flags.map { .string($0) })))
        return JSONValue.document(schema: "farthing.price/1", members)
    }

    func csv() -> String {
        var document = CSVDocument(
            header: ["model", "provider", "price_from", "price_to", "cost_usd"] + parts.map(\.key) + ["flags"])
        let isPriced = quote.cost != nil
        document.append(
            [
                quote.model, quote.provider ?? "", quote.period?.first?.description ?? "",
                quote.period?.end?.description ?? "", quote.cost?.description ?? "",
            ] + parts.map { isPriced ? $0.amount.description : "" } + [quote.flags.joined(separator: ";")])
        return document.text
    }

    func table(for terminal: Terminal) -> String {
        guard let cost = quote.cost, let prices = quote.prices else {
            return "\(quote.model): unpriced\n"
        }
        let tokens = quote.tokens
        var rows = [
            row("input", tokens.input, prices.input, quote.parts.input),
            row("cache write, 5m", tokens.cacheWrite5m, prices.cacheWrite5m, quote.parts.cacheWrite5m),
            row("cache write, 1h", tokens.cacheWrite1h, prices.cacheWrite1h, quote.parts.cacheWrite1h),
            row("cache read", tokens.cacheRead, prices.cacheRead, quote.parts.cacheRead),
            row("output", tokens.output, prices.output, quote.parts.output),
        ]
        if quote.webSearches > 0 {
            rows.append([
                .text("web search"), .text("\(quote.webSearches)"), .empty, .text("$\(quote.parts.webSearch)"),
            ])
        }
        if quote.iterations > .zero {
            rows.append([.text("iterations"), .empty, .empty, .text("$\(quote.iterations)")])
        }
        let table = TextTable(
            columns: [.init("", .left), .init("tokens"), .init("$/MTok", importance: 1), .init("cost")], rows: rows,
            totals: [[.text("total"), .empty, .empty, .text("$\(cost)")]])
        return "\(quote.model) at \(quote.provider ?? ""), price \(span)\n\n\(table.rendered(for: terminal))\(caching)"
    }

    private var parts: [(key: String, amount: PicoUSD)] {
        [
            ("input_usd", quote.parts.input), ("cache_write_5m_usd", quote.parts.cacheWrite5m),
            ("cache_write_1h_usd", quote.parts.cacheWrite1h), ("cache_read_usd", quote.parts.cacheRead),
            ("output_usd", quote.parts.output), ("web_search_usd", quote.parts.webSearch),
            ("iterations_usd", quote.iterations),
        ]
    }

    private func row(_ name: String, _ count: Int64, _ price: UnitPrice, _ amount: PicoUSD) -> [TextTable.Cell] {
        [.text(name), .text(NumberText.grouped(Int128(count))), .text(price.usdPerMillion), .text("$\(amount)")]
    }

    private var span: String {
        switch (quote.period?.first, quote.period?.end) {
        case (let first?, let end?): "from \(first) to \(end)"
        case (let first?, nil): "since \(first)"
        case (nil, let end?): "until \(end)"
        case (nil, nil): "without dates"
        }
    }

    private var caching: String {
        guard let cost = quote.cost, let without = quote.costWithoutCaching, without != cost else { return "" }
        let saved = without - cost
        return "without caching $\(without): "
            + (saved < .zero ? "caching cost $\(-saved)\n" : "caching saved $\(saved)\n")
    }
}
