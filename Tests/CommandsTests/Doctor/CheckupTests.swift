import Reports
import Testing
import Usage

@testable import Commands

/// Settings, books and machine as `doctor` sees them, over files in memory.
@Suite struct CheckupTests {
    private func context(_ files: [String: String], now: String = "2026-11-21T12:00:00Z") throws -> Context {
        let memory = MemoryFiles()
        for (path, text) in files { memory.contents[path] = Array(text.utf8) }
        let moment = try #require(Timestamp(parsing: now))
        return Context(
            now: { moment }, environment: ["HOME": "/home/u", "TZ": "UTC"], random: { 4 }, files: memory,
            output: MemorySink(), notes: MemorySink())
    }

    private let good = """
        {"schema": "farthing.report-definition/1", "name": "mine", "title": "Mine", "question": "What is mine?",
         "group_by": ["day"], "columns": ["cost_usd"]}
        """

    @Test func nothingConfiguredIsFine() throws {
        let lines = SettingsCheckup(context: try context([:])).lines()
        #expect(lines.map(\.level) == [.ok])
    }

    @Test func strayFilesAndBrokenDefinitionsAreNamed() throws {
        let folder = "/home/u/.config/farthing"
        let lines = SettingsCheckup(
            context: try context([
                "\(folder)/notes.txt": "", "\(folder)/reports/mine.json": good, "\(folder)/reports/mine.jsn": good,
                "\(folder)/reports/wrong.json": good.replacing("day", with: "moon"),
            ])
        ).lines()
        let found = lines.map { "\($0.level.rawValue) \($0.subject)" }
        #expect(
            found == [
                "ok \(folder)", "remark \(folder)/notes.txt", "remark \(folder)/reports/mine.jsn",
                "ok \(folder)/reports/mine.json", "problem \(folder)/reports/wrong.json",
            ])
        #expect(lines.last?.text.hasPrefix("$.group_by[0]: ") == true)
        #expect(lines.filter { $0.level == .problem }.allSatisfy { $0.advice != nil })
    }

    @Test func twoReportsOfOneNameAreAProblem() throws {
        let folder = "/home/u/.config/farthing/reports"
        let lines = SettingsCheckup(context: try context(["\(folder)/a.json": good, "\(folder)/b.json": good])).lines()
        #expect(lines.last?.level == .problem && lines.last?.subject == "\(folder)/b.json")
    }

    /// The newest source of the built-in books is of 2026-11-10 (pricing/anthropic.json).
    @Test func oldBooksAreARemark() throws {
        let fresh = PriceCheckup(context: try context([:])).lines()
        #expect(fresh.map(\.level) == [.ok])
        #expect(fresh[0].text.hasSuffix("newest source of 2026-11-10"))
        let old = PriceCheckup(context: try context([:], now: "2027-03-01T00:00:00Z")).lines()
        #expect(old.map(\.level) == [.remark])
        #expect(old[0].text.contains("111 days ago"))
    }

    @Test func aBrokenBookIsAProblem() throws {
        let book = "/home/u/.config/farthing/prices/mine.json"
        let lines = PriceCheckup(context: try context([book: #"{"schema":"farthing.price-book/1","book":7}"#])).lines()
        #expect(lines.map(\.level) == [.ok, .problem])
        #expect(lines[1].subject == book)
    }

    @Test func logsAndZones() throws {
        let none = MachineCheckup(context: try context([:])).lines()
        #expect(none.map(\.level) == [.remark, .remark])
        let there = MachineCheckup(
            context: try context(["/home/u/.claude/projects/a/b.jsonl": "", "/usr/share/zoneinfo/UTC": ""])
        ).lines()
        #expect(there.map(\.level) == [.ok, .ok])
        #expect(there[0].subject == "/home/u/.claude/projects")
    }

    @Test func theReportCountsAndSaysWhatToDo() {
        let report = DoctorReport(lines: [
            .ok("zones", "/z", "fine"), .remark("logs", "l", "none", "look"),
            .problem("ledger", "f", "torn", "copy it"),
        ])
        #expect(report.hasProblems)
        #expect(
            report.table(for: Terminal()) == """
                ok:      zones: /z: fine
                remark:  logs: l: none
                         look
                problem: ledger: f: torn
                         copy it

                1 problem, 1 remark

                """)
        #expect(report.json().contains("\"problems\": 1"))
        #expect(report.csv().hasSuffix("ledger,f,problem,torn,copy it\r\n"))
    }
}
