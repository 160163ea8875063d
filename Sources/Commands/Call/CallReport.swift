import JSONScan
import Messages
import Pricing
import Reports
import Usage

/// Calls beside what was predicted, in three forms.
struct CallReport: Report {
    private let outgoing: OutgoingRequest
    private let catalog: PriceCatalog
    var provider: String?
    private var prediction: CallPrediction?
    private var rows: [Row] = []

    /// One call, made or predicted.
    private struct Row {
        /// nil where nothing was sent.
        var outcome: CallOutcome?
        var quote: PriceQuote?
        /// From an empty cache on, by the estimated lengths; nil where the service refuses the request.
        var predicted: TokenUsage?
        var predictedQuote: PriceQuote?
    }

    init(_ outgoing: OutgoingRequest, catalog: PriceCatalog) {
        self.outgoing = outgoing
        self.catalog = catalog
    }

    /// A call was made.
    var hasCalls: Bool { rows.contains { $0.outcome != nil } }

    /// A call did not come to its end, or has no price.
    var hasFailures: Bool {
        rows.contains { row in
            row.outcome.map { $0.failure != nil || !$0.isComplete || row.quote?.cost == nil } ?? false
        }
    }

    /// Takes the next call.
    mutating func add(_ outcome: CallOutcome) {
        let first = outcome.startedAt.milliseconds + (outcome.firstTokenMilliseconds ?? outcome.milliseconds)
        var row = predicted(at: outcome.startedAt, respondingAt: first)
        row.outcome = outcome
        row.quote = quote(outcome.usage, model: outcome.reply.model ?? outgoing.model, at: outcome.startedAt)
        rows.append(row)
    }

    /// Takes calls that are not made.
    mutating func predict(times: Int, interval milliseconds: Int64, at now: Timestamp) {
        for number in 0..<times {
            let start = now.milliseconds + milliseconds * Int64(number)
            rows.append(predicted(at: Timestamp(milliseconds: start), respondingAt: start))
        }
    }

    private mutating func predicted(at start: Timestamp, respondingAt response: Int64) -> Row {
        if prediction == nil { prediction = CallPrediction(outgoing, models: catalog.models, day: start.utcDay) }
        var row = Row(predicted: prediction?.usage(startingAt: start.milliseconds, respondingAt: response))
        if let tokens = row.predicted {
            var usage = UsageObject()
            usage.tokens = tokens
            row.predictedQuote = quote(usage, model: outgoing.model, at: start)
        }
        return row
    }

    private func quote(_ usage: UsageObject, model: String, at start: Timestamp) -> PriceQuote {
        let terms = ServiceTerms(
            model: model, provider: provider == "anthropic" ? nil : provider, tier: usage.tier, speed: usage.speed,
            geo: usage.geo)
        return PriceQuote(of: usage, terms: terms, day: UTCDay(start.utcDay), catalog: catalog)
    }

    // MARK: JSON

    func json() -> String {
        JSONValue.document(
            schema: "farthing.call/1",
            [
                .init("request", .string(outgoing.name)), .init("model", .string(outgoing.model)),
                .init("provider", .optional(provider)),
                .init("calls", .array(rows.filter { $0.outcome != nil }.map(CallReport.json))),
                .init(
                    "predicted",
                    .array(rows.map { CallReport.json($0.predicted, $0.predictedQuote, cost: "input_cost_usd") })),
                .init("prediction_basis", .string("estimated")),
            ])
    }

    private static func json(of row: Row) -> JSONValue {
        guard let outcome = row.outcome else { return .null }
        let usage = outcome.usage
        return .object([
            .init("message_id", .optional(outcome.reply.id)), .init("request_id", .optional(outcome.requestID)),
            .init("model", .optional(outcome.reply.model)), .init("started_at", .string(outcome.startedAt.rfc3339)),
            .init("first_token_ms", outcome.firstTokenMilliseconds.map { .count($0) } ?? .null),
            .init("duration_ms", .count(outcome.milliseconds)),
            .init("stop_reason", .optional(outcome.reply.stopReason)), .init("complete", .bool(outcome.isComplete)),
            .init("usage", json(usage.tokens, row.quote, cost: "cost_usd")),
            .init("output_tokens", .count(usage.tokens.output)), .init("web_searches", .count(usage.webSearches)),
            .init("error", .optional(outcome.failure?.text)),
            .init("flags", .array((row.quote?.flags ?? []).map { .string($0) })),
        ])
    }

    /// - Parameter cost: name of what it costs: of what is predicted, that is the input alone.
    private static func json(_ tokens: TokenUsage?, _ quote: PriceQuote?, cost name: String) -> JSONValue {
        guard let tokens else { return .null }
        let savings = quote.flatMap { quote in
            quote.cost.flatMap { cost in quote.costWithoutCaching.map { $0 - cost } }
        }
        return .object([
            .init("input_tokens", .count(tokens.input)), .init("cache_write_5m_tokens", .count(tokens.cacheWrite5m)),
            .init("cache_write_1h_tokens", .count(tokens.cacheWrite1h)),
            .init("cache_read_tokens", .count(tokens.cacheRead)),
            .init(name, quote?.cost.map { .money($0) } ?? .null),
            .init("cache_savings_usd", savings.map { .money($0) } ?? .null),
        ])
    }

    // MARK: CSV

    func csv() -> String {
        var document = CSVDocument(header: [
            "call", "started_at", "message_id", "request_id", "model", "input_tokens", "cache_write_5m_tokens",
            "cache_write_1h_tokens", "cache_read_tokens", "output_tokens", "cost_usd", "first_token_ms", "duration_ms",
            "complete", "predicted_cache_read_tokens", "predicted_input_cost_usd",
        ])
        for (number, row) in rows.enumerated() {
            let tokens = row.outcome?.usage.tokens
            func count(_ value: Int64?) -> String { value.map { "\($0)" } ?? "" }
            document.append([
                "\(number + 1)", row.outcome?.startedAt.rfc3339 ?? "", row.outcome?.reply.id ?? "",
                row.outcome?.requestID ?? "", row.outcome?.reply.model ?? "", count(tokens?.input),
                count(tokens?.cacheWrite5m), count(tokens?.cacheWrite1h), count(tokens?.cacheRead),
                count(tokens?.output), row.quote?.cost?.description ?? "", count(row.outcome?.firstTokenMilliseconds),
                count(row.outcome?.milliseconds), row.outcome.map { $0.isComplete ? "true" : "false" } ?? "",
                count(row.predicted?.cacheRead), row.predictedQuote?.cost?.description ?? "",
            ])
        }
        return document.text
    }

    // MARK: Table

    func table(for terminal: Terminal) -> String {
        let isDry = rows.allSatisfy { $0.outcome == nil }
        var text = isDry ? "\(outgoing.name) as \(outgoing.model): nothing was sent\n\n" : "\n"
        text += (isDry ? predictedTable : callTable).rendered(for: terminal) + "\n"
        let lines = isDry ? ["Tokens are estimated, and the cache is taken to be empty at first."] : notes
        return text + lines.map { DisplayText.harmless($0) + "\n" }.joined()
    }

    private var predictedTable: TextTable {
        TextTable(
            columns: [
                .init("call"), .init("input"), .init("5m writes"), .init("1h writes"), .init("reads"),
                .init("input cost"),
            ],
            rows: rows.enumerated().map { number, row in
                [.text("\(number + 1)")] + CallReport.cells(row.predicted) + [
                    CallReport.money(row.predictedQuote?.cost)
                ]
            })
    }

    private var callTable: TextTable {
        TextTable(
            columns: [
                .init("call"), .init("input"), .init("5m writes"), .init("1h writes"), .init("reads"),
                .init("output"), .init("cost"), .init("saved"), .init("predicted reads", importance: 0),
                .init("first token", importance: 1), .init("whole", importance: 1),
            ],
            rows: rows.enumerated().map { number, row in
                let tokens = row.outcome?.usage.tokens
                let saved = row.quote.flatMap { quote in
                    quote.cost.flatMap { cost in quote.costWithoutCaching.map { $0 - cost } }
                }
                return [.text("\(number + 1)")] + CallReport.cells(tokens) + [
                    CallReport.count(tokens?.output), CallReport.money(row.quote?.cost), CallReport.money(saved),
                    CallReport.count(row.predicted?.cacheRead),
                    row.outcome?.firstTokenMilliseconds.map { .text("\(NumberText.grouped(Int128($0))) ms") } ?? .empty,
                    row.outcome.map { .text("\(NumberText.grouped(Int128($0.milliseconds))) ms") } ?? .empty,
                ]
            })
    }

    private static func cells(_ tokens: TokenUsage?) -> [TextTable.Cell] {
        [count(tokens?.input), count(tokens?.cacheWrite5m), count(tokens?.cacheWrite1h), count(tokens?.cacheRead)]
    }

    private static func count(_ value: Int64?) -> TextTable.Cell {
        value.map { .text(NumberText.grouped(Int128($0))) } ?? .empty
    }

    private static func money(_ amount: PicoUSD?) -> TextTable.Cell {
        amount.map { .text(NumberText.dollars($0, decimals: NumberText.decimals(for: $0))) } ?? .empty
    }

    private var notes: [String] {
        var lines: [String] = []
        if let last = rows.last?.outcome {
            lines.append(
                "\(last.reply.model ?? outgoing.model), \(last.reply.stopReason ?? "no stop reason")"
                    + (last.requestID.map { ", request id \($0)" } ?? ""))
        }
        if rows.contains(where: { $0.outcome?.isComplete == false }) {
            lines.append("A reply was cut off: its counts are a lower bound.")
        }
        lines += Set(rows.flatMap { $0.quote?.news ?? [] }).sorted()
        lines.append("Predicted reads rest on estimated tokens and on a cache that is empty at first.")
        return lines
    }
}
