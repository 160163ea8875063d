import JSONScan
import Messages
import Usage

/// A log record of an export; only the coding agent's `api_request` events tell usage.
struct OTLPEvent {
    private let record: JSONElement
    private let attributes: OTLPAttributes
    private let resource: OTLPAttributes
    private let name: String

    init(record: JSONElement, scope: JSONElement?, resource: OTLPAttributes) {
        self.record = record
        self.resource = resource
        attributes = OTLPAttributes(record["attributes"])
        let named =
            record["body"]?["stringValue"]?.nonEmptyString ?? record["eventName"]?.nonEmptyString
            ?? attributes.text("event.name") ?? ""
        let isAgent = scope?["name"]?.string?.contains("claude_code") ?? false
        name = isAgent && !named.contains(".") ? "claude_code." + named : named
    }

    var isRequest: Bool { name == "claude_code.api_request" }

    func read(source: String, _ piece: LogPiece, into collector: RecordCollector) {
        if name == "claude_code.api_error" { return collector.skip(.apiError) }
        guard isRequest else { return collector.skip(.noUsage) }
        do {
            try call(source: source).add(piece, to: collector)
        } catch {
            collector.skip(.invalidCount)
            collector.diagnose(.invalidCount, line: piece.line, offset: piece.offset)
        }
    }

    private func call(source: String) throws(UsageProblem) -> LoggedCall {
        var fields = UsageFields()
        fields.input = try attributes.count("input_tokens")
        fields.output = try attributes.count("output_tokens")
        fields.cacheRead = try attributes.count("cache_read_tokens")
        fields.cacheCreation = try attributes.count("cache_creation_tokens")
        if let speed = attributes.text("speed") {
            fields.speed = Speed(name: speed)
            fields.hasUnknownTerms = fields.speed == nil
        }
        var call = LoggedCall(source: source)
        call.usage = UsageObject(fields)
        call.rawUsage = record["attributes"]?.bytes
        call.usageText = call.rawUsage
        call.model = attributes.text("model")
        call.take(attributes, resource)
        call.reportedPicoUSD = attributes["cost_usd"]?.picoUSD
        call.completedAt =
            (record["timeUnixNano"] ?? record["observedTimeUnixNano"])?.otlpTime
            ?? attributes["event.timestamp"]?.moment
        if let end = call.completedAt, let duration = try attributes.count("duration_ms") {
            call.startedAt = Timestamp(milliseconds: end.milliseconds - duration)
        }
        // An event has no message id: two exports of one event meet in its request id.
        call.isEvent = true
        call.requestID = attributes.text("request_id")
        return call
    }
}
