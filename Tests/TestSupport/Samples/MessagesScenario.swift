/// Replies of the Messages API as tools keep them, and the Console's token table.
struct MessagesScenario {
    private var source: CallSource
    private var clock: Int64
    private(set) var files: [SampleFile] = []

    init(seed: UInt64) {
        source = CallSource(seed: seed)
        clock = SampleClock.milliseconds(year: 2026, month: 6, day: 1, hour: 9)
        reply()
        replies()
        pairs()
        stream()
        batch()
        console()
    }

    private mutating func tick() -> Int64 {
        clock += 61_007
        return clock
    }

    private mutating func reply() {
        var file = SampleFile(path: "messages/reply.json", format: "messages-json")
        let call = source.next(.opus45, at: 0, writes: .fiveMinutes)
        file.record(call, line: call.reply)
        files.append(file)
    }

    private mutating func replies() {
        var file = SampleFile(path: "messages/replies.jsonl", format: "messages-json")
        for number in 0..<8 {
            let call = source.next(number < 4 ? .opus45 : .haiku45, at: 0)
            file.record(call, line: call.reply)
        }
        files.append(file)
    }

    private mutating func pairs() {
        var file = SampleFile(path: "messages/pairs.jsonl", format: "request-response")
        for _ in 0..<6 {
            let call = source.next(.sonnet46, at: tick(), writes: .fiveMinutes)
            file.record(
                call,
                line: "{\"timestamp\":\"\(SampleClock.text(call.time))\",\"request\":{\"model\":\"\(call.model.name)\","
                    + "\"max_tokens\":1024,\"system\":[{\"type\":\"text\",\"text\":\"Be brief.\",\"cache_control\":"
                    + "{\"type\":\"ephemeral\"}}],\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]},"
                    + "\"response\":\(call.reply)}")
        }
        files.append(file)
    }

    /// A capture of server-sent events: the delta's usage is cumulative and must not be added.
    private mutating func stream() {
        var file = SampleFile(path: "messages/capture.sse", format: "messages-sse")
        let call = source.next(.opus45, at: 0, writes: .fiveMinutes)
        let start = call.usage(output: 1, isLast: false)
        let events = [
            (
                "message_start",
                "\"message\":{\"id\":\"\(call.id)\",\"type\":\"message\",\"role\":\"assistant\",\"model\":"
                    + "\"\(call.model.name)\",\"content\":[],\"stop_reason\":null,\"usage\":\(start)}"
            ),
            ("ping", nil),
            ("content_block_start", "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}"),
            ("content_block_delta", "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Well \u{2192}\"}"),
            ("content_block_stop", "\"index\":0"),
            (
                "message_delta",
                "\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":{\"input_tokens\":"
                    + "\(call.tokens.input),\"cache_creation_input_tokens\":\(call.tokens.writes),"
                    + "\"cache_read_input_tokens\":\(call.tokens.read),\"output_tokens\":\(call.tokens.output)}"
            ),
            ("message_stop", nil),
        ]
        file.truth.calls = [call]
        for (name, members) in events {
            file.text += "event: \(name)\ndata: {\"type\":\"\(name)\"\(members.map { "," + $0 } ?? "")}\n\n"
        }
        files.append(file)
    }

    private mutating func batch() {
        var file = SampleFile(path: "messages/batch-results.jsonl", format: "batch-results")
        for number in 0..<6 {
            var call = source.next(.opus45, at: 0, writes: .fiveMinutes)
            call.terms = .batch
            file.record(
                call,
                line: "{\"custom_id\":\"job-\(number)\",\"result\":{\"type\":\"succeeded\",\"message\":\(call.reply)}}")
        }
        file.skip(
            .failed,
            "{\"custom_id\":\"job-6\",\"result\":{\"type\":\"errored\",\"error\":{\"type\":\"invalid_request\"}}}")
        files.append(file)
    }

    /// The Console's export, newest header; each row stands for one record.
    private mutating func console() {
        var file = SampleFile(path: "console/tokens.csv", format: "console-csv")
        file.text =
            "usage_date_utc,model_version,api_key,workspace,usage_type,context_window,usage_input_tokens_no_cache,"
            + "usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,"
            + "usage_output_tokens,web_search_count,inference_geo,speed\n"
        for day in 1...5 {
            let time = SampleClock.milliseconds(year: 2026, month: 6, day: day)
            var call = source.next(day % 2 == 0 ? .haiku45 : .sonnet46, at: time)
            call.tokens.write5m = 120 * day
            call.webSearches = day == 3 ? 2 : 0
            let tokens = call.tokens
            file.record(
                call,
                line: "\(SampleClock.day(time)),\(call.model.name),\"ci, nightly\",Default,standard,0-200k,"
                    + "\(tokens.input),\(tokens.write5m),\(tokens.write1h),\(tokens.read),\(tokens.output),"
                    + "\(call.webSearches),not_available,standard")
        }
        files.append(file)
    }
}
