/// Transcripts of a coding agent: sessions, sub-agents, copies, and the lines that are no usage.
struct TranscriptScenario {
    private var source: CallSource
    private var clock: Int64
    private(set) var files: [SampleFile] = []

    static let format = "claude-code"
    private static let compiler = "transcripts/projects/-home-ada-compiler"
    private static let website = "transcripts/projects/-home-ada-website"
    private static let notes = "transcripts/projects/-home-ada-notes"

    init(seed: UInt64) {
        source = CallSource(seed: seed)
        clock = SampleClock.milliseconds(year: 2026, month: 5, day: 4, hour: 8)
        longSessionWithCopies()
        packedSessions()
        termsOfEveryKind()
        brokenLines()
        progressOnly()
        olderSubAgent()
        longPrompts()
    }

    private mutating func tick(_ seconds: Int = 40) -> Int64 {
        clock += Int64(source.generator.int(2...max(seconds, 3))) * 1000 + Int64(source.generator.int(0...999))
        return clock
    }

    /// A user line, the lines of one message with its output growing, a tool result.
    private mutating func turn(_ call: SampleCall, parts: Int, lines: TranscriptLines, into file: inout SampleFile) {
        file.skip(.noUsage, lines.user("Please go on.", at: tick()))
        for part in 1...parts {
            let isLast = part == parts
            let output = isLast ? call.tokens.output : min(part, call.tokens.output)
            let line = lines.assistant(call, at: tick(3), output: output, isLast: isLast)
            if part == 1 { file.record(call, line: line) } else { file.duplicate(line) }
        }
        file.skip(.noUsage, lines.toolResult(at: tick(5)))
    }

    private mutating func longSessionWithCopies() {
        let lines = TranscriptLines(session: source.generator.uuid(), folder: "/home/ada/compiler")
        var file = SampleFile(path: "\(Self.compiler)/\(lines.session).jsonl", format: Self.format)
        file.skip(.noUsage, TranscriptLines.summary)
        file.skip(.noUsage, TranscriptLines.snapshot)
        for number in 0..<40 {
            var call = source.next(number == 7 ? .opus46Wide : .opus46, at: clock)
            if number == 11 { call.webSearches = 3 }
            turn(call, parts: 1 + number % 4, lines: lines, into: &file)
        }
        shrinkingMessage(lines, into: &file)
        var unfinished = source.next(.opus46, at: tick())
        unfinished.isUnfinished = true
        turn(unfinished, parts: 1, lines: lines, into: &file)
        file.skip(.noUsage, TranscriptLines.unknownType)
        files.append(file)
        subAgent(of: file, lines: lines)
        resumedSession(from: file)
    }

    /// The last line of a message has fewer output tokens than the one before; the greater counts.
    private mutating func shrinkingMessage(_ lines: TranscriptLines, into file: inout SampleFile) {
        let call = source.next(.opus46, at: tick())
        file.record(call, line: lines.assistant(call, at: tick(3), output: call.tokens.output, isLast: false))
        file.duplicate(lines.assistant(call, at: tick(3), output: 1, isLast: true))
    }

    /// A sub-agent's own messages, and two of the parent's replayed as sidechain lines.
    private mutating func subAgent(of parent: SampleFile, lines: TranscriptLines) {
        var own = lines
        own.isSidechain = true
        own.agent = source.generator.hex(8)
        let path = "\(Self.compiler)/\(lines.session)/subagents/agent-\(own.agent ?? "").jsonl"
        var file = SampleFile(path: path, format: Self.format)
        for call in parent.truth.calls.prefix(2) {
            file.record(call, line: own.assistant(call, at: tick(), output: call.tokens.output, isLast: true))
        }
        for number in 0..<12 {
            let call = source.next(.haiku45, at: clock, writes: .fiveMinutes)
            turn(call, parts: 1 + number % 3, lines: own, into: &file)
        }
        files.append(file)
    }

    /// A resumed session begins with copies of lines of the first.
    private mutating func resumedSession(from first: SampleFile) {
        let lines = TranscriptLines(session: source.generator.uuid(), folder: "/home/ada/compiler")
        var file = SampleFile(path: "\(Self.compiler)/\(lines.session).jsonl", format: Self.format)
        for call in first.truth.calls.prefix(10) {
            file.record(
                call, line: lines.assistant(call, at: call.time, output: call.tokens.output, isLast: true))
        }
        for _ in 0..<15 { turn(source.next(.opus46, at: clock), parts: 2, lines: lines, into: &file) }
        files.append(file)
    }

    private mutating func packedSessions() {
        for packing in [Packing.gzip, .zstd] {
            let lines = TranscriptLines(session: source.generator.uuid(), folder: "/home/ada/website")
            let suffix = packing == .gzip ? "gz" : "zst"
            var file = SampleFile(
                path: "\(Self.website)/\(lines.session).jsonl.\(suffix)", format: Self.format, packing: packing)
            for _ in 0..<20 {
                let call = source.next(.sonnet46, at: tick(), writes: .fiveMinutes)
                turn(call, parts: 2, lines: lines, into: &file)
            }
            files.append(file)
        }
    }

    /// Fast, batch, geo, writes without lifetimes, an advisor and a compaction inside a call.
    private mutating func termsOfEveryKind() {
        let lines = TranscriptLines(session: source.generator.uuid(), folder: "/home/ada/website")
        var file = SampleFile(path: "\(Self.website)/\(lines.session).jsonl", format: Self.format)
        for terms in [SampleCall.Terms.fast, .batch, .geoUS, .standard] {
            for _ in 0..<3 {
                var call = source.next(terms == .fast ? .opus46Fast : .opus46, at: tick())
                call.terms = terms
                turn(call, parts: 2, lines: lines, into: &file)
            }
        }
        for _ in 0..<3 { turn(source.nextUnsplit(.sonnet45, at: tick()), parts: 1, lines: lines, into: &file) }
        var advised = source.next(.sonnet46, at: tick())
        advised.iterations = [
            .init(
                kind: "advisor_message", model: .opus46,
                tokens: SampleTokens(input: 9_000, write5m: 0, write1h: 0, read: 500, output: 321))
        ]
        turn(advised, parts: 2, lines: lines, into: &file)
        var compacted = source.next(.sonnet46, at: tick())
        compacted.iterations = [
            .init(kind: "compaction", model: .sonnet46, tokens: SampleTokens(input: 70, read: 88_000, output: 900))
        ]
        turn(compacted, parts: 1, lines: lines, into: &file)
        file.skip(.result, lines.result(file.truth.calls))
        files.append(file)
    }

    /// Byte order mark, CRLF, blank and torn lines, synthetic and error replies, a model of tomorrow.
    private mutating func brokenLines() {
        let lines = TranscriptLines(session: source.generator.uuid(), folder: "/home/ada/notes")
        var file = SampleFile(path: "\(Self.notes)/\(lines.session).jsonl", format: Self.format)
        file.text = "\u{FEFF}"
        for number in 0..<6 {
            let call = source.next(number == 5 ? .unknown : .haiku45, at: tick())
            turn(call, parts: 2, lines: lines, into: &file)
        }
        file.skip(.synthetic, lines.synthetic(at: tick(), isError: false))
        file.skip(.apiError, lines.synthetic(at: tick(), isError: true))
        file.skip(.noUsage, "")
        let torn = lines.assistant(source.next(.haiku45, at: tick()), at: tick(), output: 5, isLast: true)
        file.skip(.malformed, String(torn.prefix(torn.utf8.count * 3 / 4)))
        file.text.removeLast()
        file.text = file.text.replacingNewlinesByCRLF()
        files.append(file)
    }

    /// Messages of a sub-agent whose own file is gone: only progress lines tell of them.
    private mutating func progressOnly() {
        let lines = TranscriptLines(session: source.generator.uuid(), folder: "/home/ada/notes")
        var file = SampleFile(path: "\(Self.notes)/\(lines.session).jsonl", format: Self.format)
        for _ in 0..<5 {
            let call = source.next(.haiku45, at: tick(), writes: .fiveMinutes)
            file.record(call, line: lines.progress(call, at: tick()))
        }
        files.append(file)
    }

    private mutating func olderSubAgent() {
        var lines = TranscriptLines(session: source.generator.uuid(), folder: "/home/ada/notes")
        lines.isSidechain = true
        lines.agent = source.generator.hex(8)
        var file = SampleFile(path: "\(Self.notes)/agent-\(lines.agent ?? "").jsonl", format: Self.format)
        for _ in 0..<4 { turn(source.next(.opus45, at: tick()), parts: 2, lines: lines, into: &file) }
        files.append(file)
    }

    /// Prompts at and above the length where a model re-prices the whole request.
    private mutating func longPrompts() {
        clock = SampleClock.milliseconds(year: 2026, month: 10, day: 12, hour: 22)
        let lines = TranscriptLines(session: source.generator.uuid(), folder: "/home/ada/notes")
        var file = SampleFile(path: "\(Self.notes)/\(lines.session).jsonl", format: Self.format)
        for prompt in [99_999, 100_000, 100_001, 140_000] {
            var call = source.next(.haiku55, at: tick())
            call.tokens.read = prompt - call.tokens.input - call.tokens.writes
            turn(call, parts: 2, lines: lines, into: &file)
        }
        files.append(file)
    }
}

extension String {
    fileprivate func replacingNewlinesByCRLF() -> String {
        split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")
    }
}
