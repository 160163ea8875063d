import TestSupport
import Testing
import Usage

@testable import UsageLogs

@Suite struct ImportReaderTests {
    /// Whatever the places where a file had ended when it was read, and wherever batches end: the same
    /// states as one reading of the whole files gives.
    @Test func readingInStepsGivesWhatReadingAtOnceGives() async throws {
        let seed = UInt64.random(in: .min ... .max)
        print("readingInStepsGivesWhatReadingAtOnceGives seed \(seed)")
        var generator = SplitMix64(seed: seed)
        for _ in 0..<40 {
            let folder = try LogFolder()
            let files = (0..<generator.int(1...3)).map { GrowingLog.random("s\($0).jsonl", &generator) }
            var imported = ImportHistory()
            for step in stride(from: 4, through: 0, by: -1) {
                var names: [String] = []
                for file in files {
                    let end = step == 0 ? file.bytes.count : generator.int(0...file.bytes.count / step)
                    // A file only grows.
                    let known = Int(imported.cursor(of: folder.path + "/" + file.name)?.offset ?? 0)
                    try folder.write(Array(file.bytes.prefix(max(end, known))), as: file.name)
                    names.append(folder.path + "/" + file.name)
                }
                imported.read(names, batchBytes: generator.pick([1, 2000, 300_000, 1 << 30]))
            }
            var options = LogReading.Options()
            options.wantsTimeline = true
            let whole = await folder.read(files.map(\.name), options: options)
            #expect(whole.summary.records > 0 || files.allSatisfy(\.isEmpty))
            let expected = PlainState.all(whole.messages, whole.tables)
            let states = PlainState.all(imported.messages, imported.tables)
            #expect(states.count == expected.count, "seed \(seed)")
            #expect(states == expected, "seed \(seed)")
        }
    }

    /// The generator knows every line it wrote: the first place of each message in each file, and the
    /// usage objects under its id, are the expectation.
    @Test func everyPlaceAndTheRawUsageThatWonAreKept() throws {
        let seed = UInt64.random(in: .min ... .max)
        print("everyPlaceAndTheRawUsageThatWonAreKept seed \(seed)")
        var generator = SplitMix64(seed: seed)
        for _ in 0..<40 {
            let folder = try LogFolder()
            let files = (0..<3).map { GrowingLog.random("s\($0).jsonl", &generator) }
            for file in files { try folder.write(file.bytes, as: file.name) }
            var imported = ImportHistory()
            imported.read(files.map { folder.path + "/" + $0.name }, batchBytes: generator.pick([1, 300_000, 1 << 30]))
            for batch in imported.batches {
                let numbers = Dictionary(grouping: batch.lines, by: \.message)
                #expect(numbers.count == batch.messages.count)
                batch.messages.forEachState { number, state in
                    let origin = state.record.origin
                    let usage = numbers[number]?.first {
                        $0.usageHash == origin.usageHash && $0.usageLength == origin.usageLength && $0.usage != nil
                    }?.usage
                    let text = usage.map { batch.usage.text(of: $0) }.map { String(decoding: $0, as: UTF8.self) }
                    #expect(text?.utf8.count == Int(origin.usageLength), "seed \(seed)")
                    #expect(text?.contains("\"output_tokens\":\(state.record.tokens.output)}") ?? false, "seed \(seed)")
                }
            }
            var places: [RecordIdentity: [String: Int64]] = [:]
            for batch in imported.batches {
                for line in batch.lines {
                    let identity = batch.messages[line.message].record.identity
                    let file = batch.tables.strings.text(line.origin.file)
                    places[identity, default: [:]][file] = min(places[identity]?[file] ?? .max, line.origin.offset)
                }
            }
            var expected: [RecordIdentity: [String: Int64]] = [:]
            for file in files {
                let path = folder.path + "/" + file.name
                for line in file.usageLines {
                    let identity = line.identity(in: path)
                    expected[identity, default: [:]][path] = min(expected[identity]?[path] ?? .max, line.offset)
                }
            }
            #expect(places == expected, "seed \(seed)")
        }
    }

    @Test func aLineWithoutItsEndIsReadAndTheCursorStaysBeforeIt() throws {
        let folder = try LogFolder()
        let first = Line.user + "\n"
        try folder.write(first + Line.assistant(id: nil), as: "a.jsonl")
        var imported = ImportHistory()
        let path = folder.path + "/a.jsonl"
        imported.read([path])
        #expect(imported.messages.count == 1)
        // 2026-04-01T09:59:58Z, the user's line.
        let before = Timestamp(milliseconds: 1_775_037_598_000)
        let cursor = FileCursor(offset: Int64(first.utf8.count), lines: 1, precedingTime: before)
        #expect(imported.cursor(of: path) == cursor)
        try folder.write(first + Line.assistant(id: nil) + "\n" + Line.assistant(id: nil) + "\n", as: "a.jsonl")
        imported.read([path])
        #expect(imported.messages.count == 2)
        #expect(imported.batches.last?.summary.lines == 2 && imported.cursor(of: path)?.lines == 3)
        var places: [String] = []
        imported.messages.forEach { places.append("\($0.origin.line) \($0.startedAt == before)") }
        #expect(places == ["2 true", "3 false"])
    }

    /// The mark of half a session waits in the cursor for the first record, over as many imports as it takes.
    @Test func theFirstRecordOfHalfASessionIsMarkedWheneverItComes() throws {
        let folder = try LogFolder()
        let path = folder.path + "/a.jsonl"
        var text = ""
        var imported = ImportHistory()
        for line in [
            #"{"type":"user","parentUuid":"z","uuid":"c","sessionId":"s1"}"#, Line.user, Line.assistant(id: "a"),
            Line.assistant(id: "b"),
        ] {
            text += line + "\n"
            try folder.write(text, as: "a.jsonl")
            imported.read([path])
        }
        var marks: [Bool] = []
        imported.messages.forEach { marks.append($0.hints.marks.contains(.headMissing)) }
        #expect(marks == [true, false] && imported.cursor(of: path)?.pendingMarks == [])
    }

    @Test func recordsWithoutAnIdentifierAreNamedByTheUnit() throws {
        let folder = try LogFolder()
        try folder.write(Line.assistant(id: nil) + "\n", as: "a.jsonl")
        let path = folder.path + "/a.jsonl"
        for name in [path, path + "#1"] {
            var imported = ImportHistory()
            imported.read([path], identityNames: [path: name])
            #expect(imported.messages[0].record.identity == RecordIdentity(file: name, offset: 0))
            #expect(imported.tables.strings.text(imported.messages[0].record.origin.file) == path)
        }
    }

    @Test(arguments: [Packing.gzip, .zstd])
    func compressedFilesAreReadWholeWithOffsetsOfTheirInside(packing: Packing) throws {
        let folder = try LogFolder()
        let line = Line.assistant(id: nil) + "\n"
        try folder.write(line + line, as: "a.jsonl", packing: packing)
        let path = folder.path + "/a.jsonl"
        let reader = ImportReader(format: nil, batchBytes: 1 << 20)
        let file = LogFile(path: path, name: path, project: "", size: 0, modified: .unknown, isStream: false)
        var batches: [ReadBatch] = []
        // A cursor of such a file is passed over.
        let cursor = FileCursor(offset: 10, lines: 1)
        reader.read(ImportUnit(file: file, identityName: path, fileNumber: 7, cursor: cursor)) { batches.append($0) }
        reader.flush { batches.append($0) }
        let end = try #require(batches.first?.ends.first)
        #expect(batches.count == 1 && batches[0].messages.count == 2)
        #expect(end.isCompressed && end.isComplete && end.fileNumber == 7)
        #expect(end.cursor.offset == Int64(line.utf8.count * 2) && end.cursor.lines == 2)
        // The head is that of the bytes on disk.
        #expect(FileHead(ofFile: path) == end.head)
    }

    @Test func documentsAreOneBatchAndSayThatTheyAre() throws {
        let folder = try LogFolder()
        let reply =
            #"{"id":"msg_1","type":"message","role":"assistant","model":"claude-opus-4-6","stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":2}}"#
        let text = "[\n\(reply),\n\(reply.replacing("msg_1", with: "msg_2"))\n]\n"
        try folder.write(text, as: "a.json")
        var imported = ImportHistory()
        imported.read([folder.path + "/a.json"], batchBytes: 1)
        let end = try #require(imported.batches.first?.ends.first)
        #expect(imported.batches.count == 1 && end.framing == .document && end.isComplete)
        #expect(end.cursor.offset == Int64(text.utf8.count) && imported.messages.count == 2)
        let usage = try #require(imported.batches[0].lines.last?.usage)
        #expect(imported.batches[0].usage.text(of: usage) == Array(#"{"input_tokens":1,"output_tokens":2}"#.utf8))
    }

    @Test func whatIsNoLogIsToldAndLookedAtAgain() throws {
        let folder = try LogFolder()
        try folder.write("no log\nat all\n", as: "notes.txt")
        try folder.write([0, 1, 2, 10, 0, 10, 7], as: "binary.jsonl")
        try folder.write("", as: "empty.jsonl")
        let paths = ["/notes.txt", "/binary.jsonl", "/empty.jsonl", "/missing.jsonl"].map { folder.path + $0 }
        var imported = ImportHistory()
        imported.read(paths)
        let batch = try #require(imported.batches.first)
        #expect(batch.ends.map(\.fileNumber) == [0, 1, 2] && batch.ends.allSatisfy { $0.cursor == .start })
        #expect(batch.ends.allSatisfy(\.isComplete) && batch.summary.skipped == [.unrecognised: 5])
        #expect(batch.diagnostics.map(\.problem).contains(.binaryFile))
        #expect(batch.diagnostics.map(\.file).contains(paths[3]))
        try folder.write("no log\nat all\n" + Line.assistant() + "\n", as: "notes.txt")
        imported.read([paths[0]])
        #expect(imported.messages.count == 1)
        #expect(imported.batches.last?.summary.lines == 3)
    }

    @Test func aFormatThatWasNamedReadsEverything() throws {
        let folder = try LogFolder()
        try folder.write(Line.assistant() + "\n", as: "a.jsonl")
        var imported = ImportHistory()
        imported.read([folder.path + "/a.jsonl"], format: ClaudeCodeTranscript())
        #expect(imported.messages.count == 1)
        imported.read([folder.path + "/a.jsonl"], format: MessagesSSE())
        #expect(imported.batches.last?.diagnostics.map(\.problem) == [.notOfForcedFormat(name: "messages-sse")])
    }

    /// A large file is cut between batches, which join to what one batch gives.
    @Test func aLargeFileComesInBatches() throws {
        let folder = try LogFolder()
        let text = (0..<4000).map { Line.assistant(id: "m\($0 / 2)", output: $0) + "\n" }.joined()
        try folder.write(text, as: "a.jsonl")
        let path = folder.path + "/a.jsonl"
        var (whole, parts) = (ImportHistory(), ImportHistory())
        whole.read([path], batchBytes: 1 << 30)
        parts.read([path], batchBytes: 400_000)
        #expect(whole.batches.count == 1 && parts.batches.count > 2)
        #expect(PlainState.all(whole.messages, whole.tables) == PlainState.all(parts.messages, parts.tables))
        let ends = parts.batches.flatMap(\.ends)
        #expect(ends.map(\.isComplete) == Array(repeating: false, count: ends.count - 1) + [true])
        #expect(zip(ends, ends.dropFirst()).allSatisfy { $0.cursor.offset <= $1.cursor.offset })
        let lines = parts.batches.reduce(0) { $0 + $1.summary.lines }
        let bytes = parts.batches.reduce(0) { $0 + $1.summary.bytes }
        #expect(lines == 4000 && bytes == Int64(text.utf8.count))
    }
}
