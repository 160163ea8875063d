import Foundation
import Testing
import Usage

@testable import UsageLogs

/// Public transcripts, where they are at hand: the folder named by FARTHING_SHARED, or ../shared.
///
/// The expected numbers were counted by a program of its own that groups the lines by message id in a
/// dictionary; they are the transcripts' alone, files of other formats are left out.
@Suite struct SharedLogsTests {
    private static let folder =
        ProcessInfo.processInfo.environment["FARTHING_SHARED"]
        ?? URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "shared").path

    @Test(.enabled(if: FileManager.default.fileExists(atPath: folder + "/logs")))
    func everyLineOfTheTranscriptsIsAccountedFor() async {
        let result = await LogReading(
            inputs: [Self.folder + "/logs/claude-code-v1-v2", Self.folder + "/logs/schema-drift-2026"]
        ).run()
        #expect(result.everyLineIsAccountedFor)
        #expect(result.summary.files == 10 && result.summary.bytes == 986_743 && result.summary.lines == 640)
        #expect(result.summary.records == 201 && result.summary.duplicates == 112)
        #expect(result.summary.skipped == [.noUsage: 326, .synthetic: 1])
        #expect(result.summary.unfinished == 186)
        let tokens = result.records.reduce(TokenUsage()) { $0 + $1.tokens }
        #expect(
            tokens == TokenUsage(input: 1_250, cacheWrite5m: 198_421, cacheRead: 4_075_332, output: 56_540))
    }
}
