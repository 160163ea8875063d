import TestSupport
import Testing

/// The built program over sample logs of every format: what it finds is what the scenario put there.
@Suite final class SampleTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func write(_ tree: SampleTree) throws -> String {
        let folder = "\(scratch.path)/\(tree.seed)"
        try tree.write(to: folder)
        return "\(folder)/logs"
    }

    @Test(arguments: [1, 20_261_121] as [UInt64]) func theWholeTreeIsExact(seed: UInt64) throws {
        let tree = SampleTree(seed: seed)
        let payload = try Tool.analyze(try write(tree))
        expect(payload.totals, are: tree.truth, "seed \(seed)")
        #expect(payload.reading.files == tree.files.count)
        #expect(payload.reading.records == tree.truth.calls.count)
        #expect(payload.reading.duplicates == tree.truth.duplicates)
    }

    /// Each file alone, its format found from its content.
    @Test func everyFileAloneIsExact() throws {
        let tree = SampleTree(seed: 7)
        let logs = try write(tree)
        for file in tree.files {
            let payload = try Tool.analyze("\(logs)/\(file.path)", "--by", "source")
            expect(payload.totals, are: file.truth, file.path)
            #expect(payload.groups.map { $0.key["source"] ?? nil } == [file.format], "\(file.path)")
            let reading = payload.reading
            #expect(
                reading.lines == reading.records + reading.duplicates + reading.skipped.values.reduce(0, +),
                "\(file.path)")
        }
    }
}
