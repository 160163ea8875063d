import TestSupport
import Testing

/// The built program over transcripts with every trap: what it finds is what the scenario put there.
@Suite final class TranscriptTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func write(_ tree: SampleTree) throws -> String {
        let folder = "\(scratch.path)/\(tree.seed)"
        try tree.write(to: folder)
        return "\(folder)/logs"
    }

    @Test(arguments: [1, 20_261_121] as [UInt64]) func allTogetherAreExact(seed: UInt64) throws {
        let tree = SampleTree(seed: seed)
        let truth = SampleTree.truth(of: tree.transcripts)
        let payload = try Tool.analyze("\(try write(tree))/transcripts")
        expect(payload.totals, are: truth, "seed \(seed)")
        #expect(payload.schema == "farthing.analyze/1")
        #expect(payload.reading.files == tree.transcripts.count)
        #expect(payload.reading.records == truth.calls.count)
        #expect(payload.reading.duplicates == truth.duplicates)
        #expect(payload.reading.lines == truth.lines)
    }

    /// Every line is a record, a duplicate, or skipped with its reason.
    @Test func everyLineOfEveryFileIsAccountedFor() throws {
        let tree = SampleTree(seed: 7)
        let logs = try write(tree)
        for file in tree.transcripts {
            let payload = try Tool.analyze("\(logs)/\(file.path)")
            expect(payload.totals, are: file.truth, file.path)
            let reading = payload.reading
            let expected = Dictionary(uniqueKeysWithValues: file.truth.skipped.map { ($0.key.rawValue, $0.value) })
            #expect(reading.skipped == expected, "\(file.path)")
            #expect(reading.lines == file.truth.lines, "\(file.path)")
            #expect(reading.duplicates == file.truth.duplicates, "\(file.path)")
            let skipped = reading.skipped.values.reduce(0, +)
            #expect(reading.lines == reading.records + reading.duplicates + skipped, "\(file.path)")
        }
    }

    @Test(arguments: ["hour", "day", "week", "month", "session", "project", "model", "source", "key", "tag"])
    func groupsSumToTheTotal(dimension: String) throws {
        let payload = try Tool.analyze(
            try write(SampleTree(seed: 3)), "--by", dimension, "--timezone", "Europe/Berlin")
        #expect(payload.groups.count >= 1)
        #expect(payload.groups.map(\.totals.requests).reduce(0, +) == payload.totals.requests)
        #expect(payload.groups.map(\.totals.outputTokens).reduce(0, +) == payload.totals.outputTokens)
        let costs = try payload.groups.map { try #require(picodollars($0.totals.costUsd)) }
        #expect(costs.reduce(0, +) == picodollars(payload.totals.costUsd))
    }

    @Test func projectsAreNamedByTheirFolders() throws {
        let payload = try Tool.analyze("\(try write(SampleTree(seed: 5)))/transcripts", "--by", "project")
        let names = Set(payload.groups.compactMap { $0.key["project"] ?? nil })
        #expect(names == ["-home-ada-compiler", "-home-ada-website", "-home-ada-notes"])
    }

    /// The order of the files on the command line changes nothing.
    @Test func theOrderOfReadingChangesNothing() throws {
        let tree = SampleTree(seed: 11)
        let logs = try write(tree)
        let paths = tree.transcripts.map { "\(logs)/\($0.path)" }
        let forward = try Tool.run(["analyze", "--by", "session", "--format", "csv"] + paths)
        let backward = try Tool.run(["analyze", "--by", "session", "--format", "csv"] + paths.reversed())
        #expect(forward.status == 0 && forward.output == backward.output)
    }

    @Test func standardInputIsReadLikeAFile() throws {
        let file = try #require(SampleTree(seed: 2).transcripts.first)
        let run = try Tool.run(["analyze", "-", "--format", "json"], input: file.text)
        expect(try AnalyzePayload.decode(run.output).totals, are: file.truth, "standard input")
    }

    @Test func theTreeToMeasureOnHoldsWhatItSays() throws {
        let truth = try BenchmarkTree(bytes: 4_000_000, files: 3, seed: 9).write(to: "\(scratch.path)/tree")
        let payload = try Tool.analyze("\(scratch.path)/tree")
        #expect(payload.totals.requests == truth.messages)
        #expect(payload.totals.cacheReadTokens == truth.tokens.read)
        #expect(payload.totals.cacheWrite1hTokens == truth.tokens.write1h)
        #expect(payload.totals.outputTokens == truth.tokens.output)
        #expect(payload.reading.lines == truth.lines)
        #expect(payload.reading.bytes == truth.bytes)
    }
}
