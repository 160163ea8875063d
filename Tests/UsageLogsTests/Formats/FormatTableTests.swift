import TestSupport
import Testing
import Usage

@testable import UsageLogs

/// What holds for every format of the table.
@Suite struct FormatTableTests {
    static let tree = SampleTree(seed: 7)
    /// Samples whose format is one of the table; the truth is the scenario they were written from.
    static let files = tree.files.filter { LogFormats.named($0.format) != nil && $0.packing == .plain }

    @Test func everyFormatHasASample() {
        let sampled = Set(Self.files.map(\.format) + SmallSamples.all.map(\.format))
        for format in LogFormats.all { #expect(sampled.contains(format.name), "\(format.name) has no sample") }
        #expect(Set(LogFormats.all.map(\.name)).count == LogFormats.all.count)
    }

    @Test func eachSampleIsRecognisedByItsFormat() {
        for file in Self.files { #expect(Self.formatName(of: file.text) == file.format, "\(file.path)") }
        for sample in SmallSamples.all { #expect(Self.formatName(of: sample.text) == sample.format, "\(sample.text)") }
    }

    @Test func garbageIsRecognisedByNone() {
        let garbage = [
            "", " \n\n", "hello\nworld\n", "{}\n", "[]", "[1,2,3]", "{\"a\":1}\n{\"b\":2}\n", "null", "\u{FEFF}",
            "{\"usage\":{}}", "{\"usage\":null,\"model\":\"m\"}", "{\"type\":\"message\"}", "a,b,c\n1,2,3\n",
            "event: ping\ndata: {}\n\n", "data: [DONE]\n\n", "{\"request\":{},\"response\":{}}",
            "{\"custom_id\":\"x\"}", "{\"data\":[]}", "{\"data\":[{\"id\":\"claude-opus-4-6\",\"type\":\"model\"}]}",
            "{\"data\":[{\"starting_at\":\"2026-01-01T00:00:00Z\","
                + "\"results\":[{\"amount\":\"12.5\"}]}],\"has_more\":false}",
            String(repeating: "[", count: 10_000), String(repeating: "{\"a\":", count: 10_000),
            "{\"name\":\"package\",\"version\":\"1.0.0\"}", "<html></html>", "\u{0}\u{1}\u{2}",
        ]
        for text in garbage { #expect(Self.formatName(of: text) == nil, "\(text.prefix(60))") }
        var generator = SplitMix64(seed: 11)
        for _ in 0..<200 {
            let bytes = (0..<generator.int(1...400)).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
            bytes.withUnsafeBytes { #expect(LogFormats.recognising($0)?.name == nil, "seed 11") }
        }
    }

    @Test(arguments: files.map(\.path))
    func everyEntryIsAccountedForAndEqualsTheTruth(path: String) async throws {
        let file = try #require(Self.files.first { $0.path == path })
        let result = try await readText(file.text, as: String(path.split(separator: "/").last ?? "log"))
        let truth = file.truth
        #expect(result.summary.records == truth.calls.count)
        #expect(result.summary.duplicates == truth.duplicates)
        var skipped: [String: Int] = [:]
        for (reason, count) in result.summary.skipped where reason != .header { skipped[reason.rawValue] = count }
        #expect(skipped == Dictionary(uniqueKeysWithValues: truth.skipped.map { ($0.key.rawValue, $0.value) }))
        if try #require(LogFormats.named(file.format)).framing == .lines {
            #expect(result.entries == result.summary.lines)
        }
        #expect(Self.found(result, withTimes: file.format != "claude-code") == Self.expected(truth, file.format))
    }

    /// A head may end anywhere: another format never takes a torn sample, nor does it crash. Only a
    /// result without its sums looks like any line of the coding agent, whose reader reads it alike.
    @Test func aTornHeadIsTakenByNoOtherFormat() async throws {
        for sample in SmallSamples.all + Self.files.map({ SmallSample($0.format, $0.text) }) {
            let bytes = Array(sample.text.utf8.prefix(600))
            let names = (0...bytes.count).compactMap { length in
                bytes[..<length].withUnsafeBytes { LogFormats.recognising($0)?.name }
            }
            let allowed = sample.format == "claude-code-result" ? ["claude-code", sample.format] : [sample.format]
            #expect(Set(names).isSubset(of: allowed), "\(sample.format)")
        }
    }

    static func formatName(of text: String) -> String? {
        Array(text.utf8.prefix(64 * 1024)).withUnsafeBytes { LogFormats.recognising($0)?.name }
    }

    private static func found(_ result: LogReadingResult, withTimes: Bool) -> [String] {
        result.recordsInOrder.map { record in
            var tokens = record.tokens
            for charge in record.furtherCharges { tokens += charge.tokens }
            let time = withTimes && record.accountingTime.isKnown ? record.accountingTime.milliseconds : 0
            return "\(result.model(record)) \(tokens.input) \(tokens.cacheWrite5m) \(tokens.cacheWrite1h) "
                + "\(tokens.cacheRead) \(tokens.output) \(record.webSearches) \(time) "
                + "\(record.flags.contains(.ttlAssumed))"
        }.sorted()
    }

    private static func expected(_ truth: SampleTruth, _ format: String) -> [String] {
        truth.calls.map { call in
            var tokens = call.tokens
            for iteration in call.iterations { tokens += iteration.tokens }
            return "\(call.model.name) \(tokens.input) \(tokens.write5m) \(tokens.write1h) \(tokens.read) "
                + "\(tokens.output) \(call.webSearches) \(format == "claude-code" ? 0 : call.time) "
                + "\(call.isSplitMissing && call.tokens.write5m > 0)"
        }.sorted()
    }
}
