import JSONScan
import Models
import Pricing
import Reports
import Usage

/// Rows of price books, and what the books leave out.
struct PriceRowsReport: Report {
    private let schema: String
    let rows: [PriceRow]
    let leftOut: [(book: String, price: LeftOutPrice)]
    private let model: ModelFacts?

    /// `leftOutModels` narrows what is listed as left out; nil lists all of the books.
    init(
        schema: String, rows: [PriceRow], books: [PriceBook], model: ModelFacts? = nil,
        leftOutModels: Set<String>? = nil
    ) {
        self.schema = schema
        self.rows = rows
        self.model = model
        leftOut = books.flatMap { book in book.leftOut.map { (book.name, $0) } }
            .filter { leftOutModels?.contains($0.1.model) ?? true }
    }

    func json() -> String {
        var members: [JSONValue.Member] = []
        if let model { members.append(.init("model", .object(facts(model)))) }
        members.append(.init("prices", .array(rows.map { .object(self.members(of: $0)) })))
        let left = leftOut.map { book, price in
            JSONValue.object([
                .init("book", .string(book)), .init("model", .string(price.model)),
                .init("reason", .string(price.reason)),
            ])
        }
        members.append(.init("left_out", .array(left)))
        return JSONValue.document(schema: schema, members)
    }

    private func facts(_ model: ModelFacts) -> [JSONValue.Member] {
        let minimums = model.minimums.map { minimum in
            JSONValue.object([
                .init("from", .optional(minimum.firstDay == .min ? nil : UTCDay(minimum.firstDay).description)),
                .init("tokens", .count(minimum.tokens)),
            ])
        }
        return [
            .init("id", .string(model.id.name)), .init("aliases", .array(model.aliases.map { .string($0) })),
            .init("family", .string(model.family.rawValue)), .init("tokenizer", .string(model.tokenizer.rawValue)),
            .init("context_window", .count(model.contextWindow)), .init("max_output", .count(model.maximumOutput)),
            .init("minimum_cacheable", .array(minimums)),
            .init("minimum_confirmed", .bool(model.minimumIsConfirmed)),
        ]
    }

    private func members(of row: PriceRow) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = [
            .init("provider", .string(row.provider)), .init("model", .string(row.model)),
            .init("speed", .string(row.speed.name)), .init("from", .optional(row.days.first?.description)),
            .init("to", .optional(row.days.end?.description)),
            .init("over_prompt_tokens", row.overPromptTokens.map { .count($0) } ?? .null),
        ]
        switch row.content {
        case .prices(let prices):
            members += TokenClass.allCases.map {
                .init("\($0.rawValue)_usd_per_mtok", .string(prices[$0].usdPerMillion))
            }
        case .gap(let reason): members.append(.init("gap", .string(reason)))
        case .servedAsStandard: members.append(.init("served_as_standard", .bool(true)))
        }
        members += [
            .init("batch", .optional(row.batch?.description)), .init("us_geo", .optional(row.usGeo?.description)),
            .init("varies_by_hour", .bool(row.variesByHour)), .init("confidence", .optional(row.confidence)),
            .init("sources", .array(row.sources.map { .string($0) })),
            .init("notes", .array(row.notes.map { .string($0) })),
        ]
        return members
    }

    func csv() -> String {
        var document = CSVDocument(
            header: ["provider", "model", "speed", "from", "to", "over_prompt_tokens"]
                + TokenClass.allCases.map { "\($0.rawValue)_usd_per_mtok" }
                + ["batch", "us_geo", "varies_by_hour", "confidence", "notes"])
        for row in rows {
            document.append(
                [
                    row.provider, row.model, row.speed.name, row.days.first?.description ?? "",
                    row.days.end?.description ?? "", row.overPromptTokens.map { "\($0)" } ?? "",
                ] + prices(row) + [
                    row.batch?.description ?? "", row.usGeo?.description ?? "", "\(row.variesByHour)",
                    row.confidence ?? "", (row.notes + remark(row)).joined(separator: "; "),
                ])
        }
        return document.text
    }

    /// Input, writes, read and output; empty where there is no price.
    func prices(_ row: PriceRow) -> [String] {
        guard case .prices(let prices) = row.content else { return TokenClass.allCases.map { _ in "" } }
        return TokenClass.allCases.map { prices[$0].usdPerMillion }
    }

    func remark(_ row: PriceRow) -> [String] {
        var remarks: [String] = []
        switch row.content {
        case .prices: break
        case .gap(let reason): remarks.append(reason)
        case .servedAsStandard: remarks.append("served as standard")
        }
        return remarks + (row.variesByHour ? ["varies by hour"] : [])
    }
}
