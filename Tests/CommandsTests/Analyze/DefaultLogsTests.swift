import Testing
import Usage

@testable import Commands

/// Proves the folders of the coding agent's logs (facts: usage records, "Claude Code transcripts").
@Suite struct DefaultLogsTests {
    func logs(_ environment: [String: String], existing: [String] = []) -> DefaultLogs {
        let files = MemoryFiles()
        for path in existing { files.contents[path + "/a.jsonl"] = [] }
        return DefaultLogs(
            Context(
                now: { Timestamp(milliseconds: 0) }, environment: environment, random: { 0 }, files: files,
                output: MemorySink(), notes: MemorySink()))
    }

    @Test func withoutSettingsBothHomes() {
        let found = logs(["HOME": "/h"], existing: ["/h/.claude/projects/p"])
        #expect(found.candidates == ["/h/.config/claude/projects", "/h/.claude/projects"])
        #expect(found.found == ["/h/.claude/projects"])
        #expect(logs(["HOME": "/h", "XDG_CONFIG_HOME": "/x"]).candidates.first == "/x/claude/projects")
        // The XDG base directory specification: relative paths are to be ignored.
        #expect(logs(["HOME": "/h", "XDG_CONFIG_HOME": "x"]).candidates.first == "/h/.config/claude/projects")
    }

    @Test func configurationFoldersOrTheirProjects() {
        let found = logs(
            ["HOME": "/h", "CLAUDE_CONFIG_DIR": "/a, /b/projects/,~/c"], existing: ["/a/projects/p", "/b/projects/p"])
        #expect(found.candidates == ["/a/projects", "/b/projects", "/h/c"])
        #expect(found.found == ["/a/projects", "/b/projects"])
    }
}
