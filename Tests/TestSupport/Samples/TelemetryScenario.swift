/// OpenTelemetry exports: spans of the GenAI convention, and the coding agent's own events.
struct TelemetryScenario {
    private var source: CallSource
    private var clock: Int64
    private(set) var files: [SampleFile] = []

    init(source: CallSource, clock: Int64) {
        self.source = source
        self.clock = clock
        spans()
        events()
    }

    private mutating func tick() -> Int64 {
        clock += 33_019
        return clock
    }

    /// The input count includes the cache, as the convention says.
    private mutating func spans() {
        var file = SampleFile(path: "telemetry/spans.json", format: "otlp")
        var spans: [String] = []
        for _ in 0..<4 {
            let call = source.nextUnsplit(.sonnet46, at: tick())
            file.truth.calls.append(call)
            let attributes = [
                text("gen_ai.operation.name", "chat"), text("gen_ai.system", "anthropic"),
                text("gen_ai.response.model", call.model.name), text("gen_ai.response.id", call.id),
                number("gen_ai.usage.input_tokens", call.tokens.prompt),
                number("gen_ai.usage.output_tokens", call.tokens.output),
                number("gen_ai.usage.cache_read.input_tokens", call.tokens.read),
                number("gen_ai.usage.cache_creation.input_tokens", call.tokens.writes),
            ]
            spans.append(
                "{\"traceId\":\"\(source.generator.hex(32))\",\"spanId\":\"\(source.generator.hex(16))\","
                    + "\"name\":\"chat\",\"kind\":3,\"startTimeUnixNano\":\"\(call.time)000000\","
                    + "\"endTimeUnixNano\":\"\(call.time + 700)000000\",\"attributes\":[\(list(attributes))]}")
        }
        file.text =
            "{\"resourceSpans\":[{\"resource\":{\"attributes\":[]},\"scopeSpans\":[{\"scope\":{\"name\":\"app\"},"
            + "\"spans\":[\(list(spans))]}]}]}\n"
        files.append(file)
    }

    private mutating func events() {
        var file = SampleFile(path: "telemetry/agent-events.json", format: "otlp")
        var records: [String] = []
        for _ in 0..<4 {
            let call = source.nextUnsplit(.opus46, at: tick())
            file.truth.calls.append(call)
            let attributes = [
                text("event.name", "api_request"), text("event.timestamp", SampleClock.text(call.time)),
                text("session.id", "s-telemetry"), text("model", call.model.name),
                text("request_id", call.request), text("cost_usd", SampleTruth.dollars(call.cost)),
                text("input_tokens", "\(call.tokens.input)"), text("output_tokens", "\(call.tokens.output)"),
                text("cache_read_tokens", "\(call.tokens.read)"),
                text("cache_creation_tokens", "\(call.tokens.writes)"),
            ]
            records.append(
                "{\"timeUnixNano\":\"\(call.time)000000\",\"body\":{\"stringValue\":\"claude_code.api_request\"},"
                    + "\"attributes\":[\(list(attributes))]}")
        }
        file.text =
            "{\"resourceLogs\":[{\"resource\":{\"attributes\":[]},\"scopeLogs\":[{\"scope\":{\"name\":"
            + "\"com.anthropic.claude_code.events\"},\"logRecords\":[\(list(records))]}]}]}\n"
        files.append(file)
    }

    private func list(_ values: [String]) -> String { values.joined(separator: ",") }

    private func text(_ key: String, _ value: String) -> String {
        "{\"key\":\"\(key)\",\"value\":{\"stringValue\":\"\(value)\"}}"
    }

    private func number(_ key: String, _ value: Int) -> String {
        "{\"key\":\"\(key)\",\"value\":{\"intValue\":\"\(value)\"}}"
    }
}
