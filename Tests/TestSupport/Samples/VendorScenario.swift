/// Logs of other services and of tools between: each has its own words for the same counts.
struct VendorScenario {
    private var source: CallSource
    private var clock: Int64
    private(set) var files: [SampleFile] = []

    init(seed: UInt64) {
        source = CallSource(seed: seed)
        clock = SampleClock.milliseconds(year: 2026, month: 6, day: 8, hour: 9)
        openAI()
        openRouter()
        liteLLM()
        bedrock()
        langfuse()
        helicone()
        langChain()
        let telemetry = TelemetryScenario(source: source, clock: clock)
        files += telemetry.files
    }

    private mutating func tick() -> Int64 {
        clock += 47_013
        return clock
    }

    private mutating func openAI() {
        var file = SampleFile(path: "vendors/openai.jsonl", format: "openai-chat")
        for _ in 0..<5 {
            var call = source.nextReading(.gpt41, at: tick())
            call.time -= call.time % 1000
            let tokens = call.tokens
            file.record(
                call,
                line: "{\"id\":\"chatcmpl-\(call.id)\",\"object\":\"chat.completion\",\"created\":\(call.time / 1000),"
                    + "\"model\":\"\(call.model.name)\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
                    + "\"content\":\"Yes.\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":\(tokens.prompt),"
                    + "\"completion_tokens\":\(tokens.output),\"total_tokens\":\(tokens.prompt + tokens.output),"
                    + "\"prompt_tokens_details\":{\"cached_tokens\":\(tokens.read)}}}")
        }
        files.append(file)
    }

    private mutating func openRouter() {
        var file = SampleFile(path: "vendors/openrouter.jsonl", format: "openrouter")
        for _ in 0..<4 {
            var call = source.nextUnsplit(.sonnet46Router, at: tick())
            call.time -= call.time % 1000
            let tokens = call.tokens
            file.record(
                call,
                line: "{\"id\":\"gen-\(call.id)\",\"provider\":\"Anthropic\",\"model\":\"\(call.model.name)\","
                    + "\"object\":\"chat.completion\",\"created\":\(call.time / 1000),\"choices\":[],\"usage\":{"
                    + "\"prompt_tokens\":\(tokens.prompt),\"completion_tokens\":\(tokens.output),"
                    + "\"total_tokens\":\(tokens.prompt + tokens.output),\"cost\":\(SampleTruth.dollars(call.cost)),"
                    + "\"is_byok\":false,\"prompt_tokens_details\":{\"cached_tokens\":\(tokens.read),"
                    + "\"cache_write_tokens\":\(tokens.writes)},\"cost_details\":{\"upstream_inference_cost\":null}}}")
        }
        files.append(file)
    }

    private mutating func liteLLM() {
        var file = SampleFile(path: "vendors/litellm.jsonl", format: "litellm")
        for _ in 0..<4 {
            let call = source.nextUnsplit(.sonnet46, at: tick())
            let tokens = call.tokens
            let usage =
                "{\\\"prompt_tokens\\\":\(tokens.prompt),\\\"completion_tokens\\\":\(tokens.output),"
                + "\\\"prompt_tokens_details\\\":{\\\"cached_tokens\\\":\(tokens.read)},"
                + "\\\"cache_creation_input_tokens\\\":\(tokens.writes),\\\"cache_read_input_tokens\\\":\(tokens.read)}"
            file.record(
                call,
                line: "{\"request_id\":\"\(call.id)\",\"call_type\":\"acompletion\",\"api_key\":\"88dc28d0f030c55e\","
                    + "\"spend\":\(SampleTruth.dollars(call.cost)),\"total_tokens\":\(tokens.prompt + tokens.output),"
                    + "\"prompt_tokens\":\(tokens.prompt),\"completion_tokens\":\(tokens.output),"
                    + "\"startTime\":\"\(SampleClock.text(call.time))\",\"endTime\":\"\(SampleClock.text(call.time + 900))\","
                    + "\"model\":\"\(call.model.name)\",\"custom_llm_provider\":\"anthropic\",\"user\":\"ada\","
                    + "\"team_id\":\"core\",\"request_tags\":[\"nightly\"],\"cache_hit\":\"False\","
                    + "\"metadata\":\"{\\\"usage_object\\\":\(usage)}\"}")
        }
        files.append(file)
    }

    private mutating func bedrock() {
        var file = SampleFile(path: "vendors/bedrock.jsonl", format: "bedrock-invocation")
        for number in 0..<4 {
            let call = source.nextUnsplit(number % 2 == 0 ? .sonnet45Regional : .opus46Global, at: tick())
            let tokens = call.tokens
            file.record(
                call,
                line: "{\"schemaType\":\"ModelInvocationLog\",\"schemaVersion\":\"1.0\","
                    + "\"timestamp\":\"\(SampleClock.text(call.time))\",\"accountId\":\"123456789012\","
                    + "\"region\":\"us-east-1\",\"requestId\":\"\(call.id)\",\"operation\":\"InvokeModel\","
                    + "\"modelId\":\"\(call.model.name)\",\"input\":{\"inputContentType\":\"application/json\","
                    + "\"inputTokenCount\":\(tokens.input),\"cacheReadInputTokenCount\":\(tokens.read),"
                    + "\"cacheWriteInputTokenCount\":\(tokens.writes)},\"output\":{\"outputContentType\":"
                    + "\"application/json\",\"outputTokenCount\":\(tokens.output)}}")
        }
        files.append(file)
    }

    private mutating func langfuse() {
        var file = SampleFile(path: "vendors/langfuse.jsonl", format: "langfuse")
        for _ in 0..<3 {
            let call = source.nextUnsplit(.sonnet46, at: tick())
            let tokens = call.tokens
            file.record(
                call,
                line: "{\"id\":\"\(call.id)\",\"traceId\":\"t1\",\"type\":\"GENERATION\",\"name\":\"answer\","
                    + "\"startTime\":\"\(SampleClock.text(call.time))\",\"endTime\":\"\(SampleClock.text(call.time + 800))\","
                    + "\"model\":\"\(call.model.name)\",\"usageDetails\":{\"input\":\(tokens.input),"
                    + "\"output\":\(tokens.output),\"cache_read_input_tokens\":\(tokens.read),"
                    + "\"cache_creation_input_tokens\":\(tokens.writes),\"total\":\(tokens.prompt + tokens.output)}}")
        }
        files.append(file)
    }

    private mutating func helicone() {
        var file = SampleFile(path: "vendors/helicone.jsonl", format: "helicone")
        for _ in 0..<3 {
            var call = source.next(.sonnet46, at: tick())
            call.tokens.write5m = 77
            let tokens = call.tokens
            file.record(
                call,
                line: "{\"request_id\":\"\(call.id)\",\"request_created_at\":\"\(SampleClock.text(call.time))\","
                    + "\"provider\":\"ANTHROPIC\",\"model\":\"\(call.model.name)\",\"response_status\":200,"
                    + "\"prompt_tokens\":\(tokens.input),\"completion_tokens\":\(tokens.output),"
                    + "\"prompt_cache_read_tokens\":\(tokens.read),\"prompt_cache_write_tokens\":\(tokens.writes),"
                    + "\"prompt_cache_write_5m\":\(tokens.write5m),\"prompt_cache_write_1h\":\(tokens.write1h)}")
        }
        files.append(file)
    }

    private mutating func langChain() {
        var file = SampleFile(path: "vendors/langchain.jsonl", format: "langchain")
        for _ in 0..<3 {
            let call = source.next(.haiku45, at: 0)
            let tokens = call.tokens
            file.record(
                call,
                line: "{\"type\":\"ai\",\"id\":\"lc-\(call.id)\",\"content\":\"Yes.\",\"response_metadata\":{\"id\":"
                    + "\"\(call.id)\",\"model_name\":\"\(call.model.name)\",\"stop_reason\":\"end_turn\"},"
                    + "\"usage_metadata\":{\"input_tokens\":\(tokens.prompt),\"output_tokens\":\(tokens.output),"
                    + "\"total_tokens\":\(tokens.prompt + tokens.output),\"input_token_details\":{\"cache_read\":"
                    + "\(tokens.read),\"cache_creation\":0,\"ephemeral_5m_input_tokens\":\(tokens.write5m),"
                    + "\"ephemeral_1h_input_tokens\":\(tokens.write1h)}}}")
        }
        files.append(file)
    }
}
