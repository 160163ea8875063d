/// The lines of one benchmark transcript, a message and its surroundings at a time.
struct BenchmarkLines {
    private let session: String
    private let number: Int
    private let pool: TextPool
    private(set) var generator: SplitMix64
    private var clock: Int64
    private var cached = 12_000
    private var messageNumber = 0
    /// Lines without usage owed, in tenths of a line.
    private var owed = 0

    private static let models = ["claude-opus-4-6", "claude-sonnet-4-6", "claude-haiku-4-5-20251001"]

    init(session: String, number: Int, pool: TextPool, generator: SplitMix64) {
        self.session = session
        self.number = number
        self.pool = pool
        self.generator = generator
        clock = SampleClock.milliseconds(year: 2026, month: 4, day: 1) + Int64(number % 200) * 86_400_000
    }

    /// Appends one message (2.2 lines on average) and the lines without usage that go with it.
    mutating func appendStep(to buffer: inout [UInt8], truth: inout BenchmarkTruth) {
        let count = generator.chance(1, in: 5) ? 3 : 2
        owed += count * 30
        while owed >= 70 {
            owed -= 70
            appendPlainLine(to: &buffer, truth: &truth)
        }
        var tokens = nextTokens()
        let id = "msg_01\(number)x\(messageNumber)q\(generator.hex(12))"
        let request = "req_011\(generator.hex(18))"
        let model = generator.pick(BenchmarkLines.models)
        let final = tokens.output
        for part in 1...count {
            tokens.output = part == count ? final : min(final, part * 3)
            let head = message(id: id, model: model)
            let tail = self.tail(tokens: tokens, isLast: part == count, request: request)
            appendLine(head: head, text: generator.int(50...550), tail: tail, to: &buffer, truth: &truth, usage: true)
        }
        messageNumber += 1
        truth.messages += 1
        truth.tokens += tokens
    }

    private mutating func nextTokens() -> SampleTokens {
        let written = generator.int(200...3_000)
        let tokens = SampleTokens(
            input: generator.int(3...40), write5m: generator.chance(1, in: 10) ? written : 0,
            read: cached, output: generator.int(20...2_000))
        var split = tokens
        if tokens.write5m == 0 { split.write1h = written }
        cached = cached > 150_000 ? 12_000 : cached + written
        return split
    }

    private mutating func appendPlainLine(to buffer: inout [UInt8], truth: inout BenchmarkTruth) {
        let head =
            "\(envelope)\"type\":\"user\",\"message\":{\"role\":\"user\",\"content\":[{\"tool_use_id\":"
            + "\"toolu_01\(generator.hex(20))\",\"type\":\"tool_result\",\"content\":\""
        let tail = "\"}]},\"uuid\":\"\(generator.uuid())\",\"timestamp\":\"\(tick())\"}\n"
        appendLine(
            head: head, text: generator.int(700...15_700), tail: tail, to: &buffer, truth: &truth, usage: false)
    }

    private func appendLine(
        head: String, text: Int, tail: String, to buffer: inout [UInt8], truth: inout BenchmarkTruth, usage: Bool,
        generator: inout SplitMix64
    ) {
        let start = buffer.count
        buffer.append(contentsOf: head.utf8)
        pool.append(text, to: &buffer, using: &generator)
        buffer.append(contentsOf: tail.utf8)
        truth.lines += 1
        truth.bytes += buffer.count - start
        if usage {
            truth.linesWithUsage += 1
            truth.bytesWithUsage += buffer.count - start
        }
    }

    private mutating func appendLine(
        head: String, text: Int, tail: String, to buffer: inout [UInt8], truth: inout BenchmarkTruth, usage: Bool
    ) {
        var local = generator
        appendLine(
            head: head, text: text, tail: tail, to: &buffer, truth: &truth, usage: usage, generator: &local)
        generator = local
    }

    private var envelope: String {
        "{\"parentUuid\":\"b5c1d7a0-0000-4000-8000-00000000000\(number % 10)\",\"isSidechain\":false,"
            + "\"userType\":\"external\",\"cwd\":\"/home/user/project-\(number % 8)\",\"sessionId\":\"\(session)\","
            + "\"version\":\"2.1.80\",\"gitBranch\":\"main\","
    }

    private func message(id: String, model: String) -> String {
        "\(envelope)\"message\":{\"model\":\"\(model)\",\"id\":\"\(id)\",\"type\":\"message\",\"role\":\"assistant\","
            + "\"content\":[{\"type\":\"text\",\"text\":\""
    }

    private mutating func tail(tokens: SampleTokens, isLast: Bool, request: String) -> String {
        "\"}],\"stop_reason\":\(isLast ? "\"tool_use\"" : "null"),\"stop_sequence\":null,\"usage\":{"
            + "\"input_tokens\":\(tokens.input),\"cache_creation_input_tokens\":\(tokens.write5m + tokens.write1h),"
            + "\"cache_read_input_tokens\":\(tokens.read),\"cache_creation\":{\"ephemeral_5m_input_tokens\":"
            + "\(tokens.write5m),\"ephemeral_1h_input_tokens\":\(tokens.write1h)},\"output_tokens\":\(tokens.output),"
            + "\"service_tier\":\"standard\",\"inference_geo\":\"not_available\"}},\"requestId\":\"\(request)\","
            + "\"type\":\"assistant\",\"uuid\":\"\(generator.uuid())\",\"timestamp\":\"\(tick())\"}\n"
    }

    private mutating func tick() -> String {
        clock += Int64(generator.int(300...20_000))
        return SampleClock.text(clock)
    }
}
