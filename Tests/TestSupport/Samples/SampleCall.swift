/// One call of the scenario: what a reader must find, however often and in whatever shape it is logged.
package struct SampleCall: Sendable {
    package var id: String
    package var request: String
    package var model: SampleModel
    package var tokens: SampleTokens
    package var webSearches = 0
    package var terms: Terms = .standard
    /// Milliseconds since 1970.
    package var time: Int64
    /// Calls inside the call, each on its own model: an advisor, a compaction.
    package var iterations: [Iteration] = []
    /// The log gives the cache writes without lifetimes.
    package var isSplitMissing = false
    /// The last line of the message was never written.
    package var isUnfinished = false

    package enum Terms: String, Sendable {
        case standard, batch, fast, geoUS
    }

    package struct Iteration: Sendable {
        package var kind: String
        package var model: SampleModel
        package var tokens: SampleTokens
    }

    package var isFlagged: Bool { (isSplitMissing && tokens.write5m > 0) || isUnfinished }
}

/// Money of a call, worked out by hand-copied prices and plain integers; picodollars.
extension SampleCall {
    /// Web search: 10 USD per 1,000.
    private static let searchPrice: Int128 = 10_000_000_000

    package var isPriced: Bool { model.prices != nil }

    package var cost: Int128 {
        var sum = charge(model, tokens, cached: true) + Int128(webSearches) * SampleCall.searchPrice
        for iteration in iterations { sum += charge(iteration.model, iteration.tokens, cached: true) }
        return sum
    }

    package var costWithoutCaching: Int128 {
        var sum = charge(model, tokens, cached: false) + Int128(webSearches) * SampleCall.searchPrice
        for iteration in iterations { sum += charge(iteration.model, iteration.tokens, cached: false) }
        return sum
    }

    private func charge(_ model: SampleModel, _ tokens: SampleTokens, cached: Bool) -> Int128 {
        guard let base = model.prices else { return 0 }
        let prices = tokens.prompt > model.threshold ? model.longPrices ?? base : base
        let prompt =
            cached
            ? Int128(tokens.input) * Int128(prices.input) + Int128(tokens.write5m) * Int128(prices.write5m)
                + Int128(tokens.write1h) * Int128(prices.write1h) + Int128(tokens.read) * Int128(prices.read)
            : Int128(tokens.prompt) * Int128(prices.input)
        let sum = prompt + Int128(tokens.output) * Int128(prices.output)
        return switch terms {
        case .standard, .fast: sum
        case .batch: sum / 2
        case .geoUS: sum * 11 / 10
        }
    }
}

extension SampleCall {
    /// The usage object of the Messages API with `output` tokens of output so far.
    package func usage(output: Int? = nil, isLast: Bool = true) -> String {
        var members = [
            "\"input_tokens\":\(tokens.input)",
            "\"cache_creation_input_tokens\":\(tokens.writes)",
            "\"cache_read_input_tokens\":\(tokens.read)",
        ]
        if !isSplitMissing {
            members.append(
                "\"cache_creation\":{\"ephemeral_5m_input_tokens\":\(tokens.write5m),"
                    + "\"ephemeral_1h_input_tokens\":\(tokens.write1h)}")
        }
        members.append("\"output_tokens\":\(output ?? tokens.output)")
        members.append("\"service_tier\":\"\(terms == .batch ? "batch" : "standard")\"")
        if terms == .fast { members.append("\"speed\":\"fast\"") }
        if terms == .geoUS { members.append("\"inference_geo\":\"us\"") }
        if webSearches > 0 && isLast {
            members.append("\"server_tool_use\":{\"web_search_requests\":\(webSearches),\"web_fetch_requests\":1}")
        }
        if !iterations.isEmpty && isLast { members.append("\"iterations\":[\(iterationsJSON)]") }
        return "{\(members.joined(separator: ","))}"
    }

    /// A whole reply of the Messages API.
    package var reply: String {
        "{\"id\":\"\(id)\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"\(model.name)\","
            + "\"content\":[{\"type\":\"text\",\"text\":\"Done. \\\"usage\\\":{\\\"input_tokens\\\":7}\"}],"
            + "\"stop_reason\":\"end_turn\",\"stop_sequence\":null,\"usage\":\(usage())}"
    }

    private var iterationsJSON: String {
        let own = SampleCall.iteration("message", model: nil, tokens)
        let others = iterations.map { SampleCall.iteration($0.kind, model: $0.model.name, $0.tokens) }
        return ([own] + others).joined(separator: ",")
    }

    private static func iteration(_ kind: String, model: String?, _ tokens: SampleTokens) -> String {
        "{\"type\":\"\(kind)\",\(model.map { "\"model\":\"\($0)\"," } ?? "")\"input_tokens\":\(tokens.input),"
            + "\"cache_creation_input_tokens\":\(tokens.writes),\"cache_read_input_tokens\":\(tokens.read),"
            + "\"cache_creation\":{\"ephemeral_5m_input_tokens\":\(tokens.write5m),"
            + "\"ephemeral_1h_input_tokens\":\(tokens.write1h)},\"output_tokens\":\(tokens.output)}"
    }
}
