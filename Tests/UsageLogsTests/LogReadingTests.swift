import Foundation
import TestSupport
import Testing
import Usage

@testable import UsageLogs

@Suite struct LogReadingTests {
    /// Whatever the size of the parts and the number of workers, the same records with the same lines.
    @Test func partsOfAFileGiveWhatTheWholeGives() async throws {
        let seed = UInt64.random(in: .min ... .max)
        print("partsOfAFileGiveWhatTheWholeGives seed \(seed)")
        var generator = SplitMix64(seed: seed)
        let folder = try LogFolder()
        var text = "\u{FEFF}"
        for number in 0..<300 {
            switch generator.int(0...5) {
            case 0: text += "\n"
            case 1: text += Line.user + "\n"
            case 2: text += String(Line.assistant().dropLast(3)) + "\r\n"
            default:
                text +=
                    Line.assistant(
                        id: "m\(number / 2)", output: number, stop: generator.pick(["null", "\"end_turn\""])) + "\n"
            }
        }
        text += Line.assistant(id: "last")
        try folder.write(text, as: "s.jsonl")
        let whole = await folder.read()
        #expect(whole.everyLineIsAccountedFor && whole.summary.records > 50)
        for length in [97, 500, 4_096, Int64(text.utf8.count / 2 - 1)] {
            var options = LogReading.Options()
            options.partLength = length
            options.workers = generator.int(2...4)
            let parts = await folder.read(options: options)
            #expect(parts.summary == whole.summary, "seed \(seed)")
            #expect(parts.diagnostics == whole.diagnostics, "seed \(seed)")
            #expect(places(parts) == places(whole), "seed \(seed)")
        }
    }

    /// The line begins in the first part and is not UTF-8 in the second.
    @Test func aLineAcrossPartsKeepsItsNumber() async throws {
        let folder = try LogFolder()
        let first = Array((Line.user + "\n").utf8)
        let second = Array((Line.assistant(extra: "\"x\":\"\(String(repeating: "y", count: 2000))#\",") + "\n").utf8)
        let bytes = first + second.map { $0 == UInt8(ascii: "#") ? 0xFF : $0 } + first + first + first
        try folder.write(bytes, as: "s.jsonl")
        var options = LogReading.Options()
        options.partLength = Int64(first.count + 1000)
        let result = await folder.read(options: options)
        #expect(Int64(bytes.count) > options.partLength * 2)
        #expect(result.diagnostics.map(\.problem) == [.invalidUTF8] && result.diagnostics.map(\.line) == [2])
    }

    @Test func aTimeOfAFileBeyondEveryClockIsUnknown() {
        #expect(FileStatus.moment(seconds: .max, nanoseconds: 0) == .unknown)
        #expect(FileStatus.moment(seconds: .min, nanoseconds: 0) == .unknown)
        #expect(FileStatus.moment(seconds: .max / 1000, nanoseconds: 999_000_000) == .unknown)
        #expect(FileStatus.moment(seconds: 2, nanoseconds: 3_999_999) == Timestamp(milliseconds: 2003))
    }

    private func places(_ result: LogReadingResult) -> [String] {
        result.records.map {
            "\($0.identity.high) \($0.tokens.output) \($0.origin.line) \($0.origin.offset) \($0.flags.rawValue)"
        }
        .sorted()
    }

    @Test(arguments: [Packing.gzip, .zstd])
    func compressedFilesReadAsPlainOnes(packing: Packing) async throws {
        let folder = try LogFolder()
        let text = (0..<5_000).map { Line.assistant(id: "m\($0)") + "\n" }.joined()
        try folder.write(text, as: "a.jsonl", packing: packing)
        let result = await folder.read()
        #expect(result.summary.records == 5_000 && result.summary.bytes == Int64(text.utf8.count))
        #expect(result.diagnostics.isEmpty)
    }

    @Test func damagedCompressionKeepsWhatCameBefore() async throws {
        let folder = try LogFolder()
        let text = (0..<5_000).map { Line.assistant(id: "m\($0)") + "\n" }.joined()
        let packed = try SampleFolder.gzipped(Array(text.utf8))
        try folder.write(Array(packed.dropLast(packed.count / 3)), as: "a.jsonl.gz")
        let result = await folder.read()
        #expect((1_000..<5_000).contains(result.summary.records) && result.everyLineIsAccountedFor)
        #expect(result.diagnostics.contains { if case .damagedCompression = $0.problem { true } else { false } })
    }

    @Test func linesLongerThanTheWindow() async throws {
        let folder = try LogFolder()
        let long = Line.assistant(id: "long").replacing("a \\\"usage", with: String(repeating: "x", count: 700_000))
        let huge = String(repeating: "y", count: LineWindow.maximumLine + 100_000)
        try folder.write(
            [
                Line.assistant(id: "a"), long, #"{"type":"file-history-snapshot","x":"\#(huge)"}"#,
                #"{"type":"assistant","x":"\#(huge)","message":{"usage":{}}}"#, Line.assistant(id: "b"),
            ].joined(separator: "\n"), as: "s.jsonl")
        let result = await folder.read()
        #expect(result.summary.records == 3)
        #expect(result.summary.skipped == [.noUsage: 1, .tooLong: 1])
        #expect(result.diagnostics.map(\.line) == [4])
    }

    @Test func oneUnknownFileIsNamedAndTheRestIsRead() async throws {
        let folder = try LogFolder()
        try folder.write(Line.assistant(), as: "good.jsonl")
        try folder.write([0, 1, 2, 10, 0, 10, 7], as: "binary.jsonl")
        try folder.write("no log\nat all\n", as: "notes.txt")
        try folder.write("", as: "empty.jsonl")
        try folder.write("# notes", as: "README.md")
        let result = await folder.read()
        #expect(result.summary.records == 1 && result.summary.files == 4 && result.summary.otherFiles == 1)
        #expect(result.summary.skipped == [.unrecognised: 5])
        #expect(result.diagnostics.map(\.problem) == [.binaryFile, .unrecognisedFormat])
        #expect(result.everyLineIsAccountedFor)
    }

    @Test func whatCannotBeReadIsNamed() async throws {
        let folder = try LogFolder()
        try folder.write(Line.assistant(), as: "a/s.jsonl")
        try FileManager.default.createDirectory(atPath: folder.path + "/none", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/a/loop", withDestinationPath: folder.path)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/a/dead.jsonl", withDestinationPath: "nowhere")
        let result = await folder.read(["a", "none", "missing.jsonl", "a/s.jsonl"])
        #expect(result.summary.records == 1 && result.summary.duplicates == 0, "a file named twice is read once")
        let problems = Set(result.diagnostics.map { "\($0.file.dropFirst(folder.path.count)) \($0.problem)" })
        #expect(problems.contains("/none emptyFolder"))
        #expect(problems.contains("/missing.jsonl noSuchFile"))
        #expect(problems.contains { $0.hasPrefix("/a/dead.jsonl unreadableFile") })
        #expect(problems.contains { $0.hasSuffix("loopOfLinks") })
    }

    @Test func unreadableFilesAndFoldersAreNamed() async throws {
        let folder = try LogFolder()
        try folder.write(Line.assistant(), as: "a/s.jsonl")
        try folder.write(Line.assistant(), as: "b/s.jsonl")
        chmod(folder.path + "/a/s.jsonl", 0)
        chmod(folder.path + "/b", 0)
        defer { chmod(folder.path + "/b", 0o700) }
        let result = await folder.read()
        // The superuser reads everything.
        if geteuid() == 0 {
            #expect(result.diagnostics.isEmpty)
        } else {
            #expect(result.diagnostics.count == 2 && result.summary.records == 0)
        }
    }

    @Test(arguments: [
        ("/h/.claude/projects/-home-u-p/s.jsonl", "-home-u-p"),
        ("/h/.claude/projects/-home-u-p/s/subagents/agent-1.jsonl", "-home-u-p"),
        ("/home/u/projects/x/.claude/projects/-y/s.jsonl", "-y"), ("/data/logs/s.jsonl", "logs"),
        ("/data/projects/s.jsonl", "projects"), ("/s.jsonl", ""),
    ])
    func projectKeys(path: String, key: String) {
        #expect(ProjectKey.key(ofAbsolutePath: path) == key)
    }

    @Test func relativePathsBeginAtTheWorkingFolder() {
        #expect(ProjectKey.absolute("../b/./c.jsonl", workingDirectory: "/p/a") == "/p/b/c.jsonl")
        #expect(ProjectKey.absolute("/x//y", workingDirectory: "/p") == "/x/y")
    }
}
