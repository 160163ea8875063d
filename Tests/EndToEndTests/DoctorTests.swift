import FoundationEssentials
import JSONScan
import TestSupport
import Testing

/// The built program: what `doctor` says of sound and broken ledgers, and that it changes nothing unasked.
@Suite final class DoctorTests {
    private let scratch: Scratch
    private let ledger: String

    init() throws {
        scratch = try Scratch()
        try SampleTree(seed: 1).write(to: scratch.path)
        ledger = "\(scratch.path)/ledger.sqlite"
        let run = try Tool.run(["import", "\(scratch.path)/logs", "--ledger", ledger])
        try #require(run.status == 0, "\(run.errors)")
    }

    private func bytes(of path: String) throws -> Data { try Data(contentsOf: URL(filePath: path)) }

    private func ledgerLines(_ arguments: [String], status: Int32) throws -> [JSONValue] {
        let run = try Tool.run(["doctor", "--format", "json"] + arguments)
        #expect(run.status == status, "\(run.errors)\(run.output)")
        let json = try JSONValue.parse(Array(run.output.utf8))
        #expect(json["schema"] == .string("farthing.doctor/1"))
        return (json["checks"]?.array ?? []).filter { $0["area"] == .string("ledger") }
    }

    @Test func aSoundLedgerIsOk() throws {
        let before = try bytes(of: ledger)
        let lines = try ledgerLines(["--ledger", ledger], status: 0)
        #expect(lines.map { $0["level"] } == [.string("ok")])
        #expect(try bytes(of: ledger) == before)
    }

    @Test func repairBuildsTheSumsAnew() throws {
        let before = try Tool.run(["report", "daily", "--ledger", ledger, "--format", "json"]).output
        let lines = try ledgerLines(["--ledger", ledger, "--repair"], status: 0)
        #expect(lines.map { $0["level"] } == [.string("ok"), .string("ok")])
        #expect(try Tool.run(["report", "daily", "--ledger", ledger, "--format", "json"]).output == before)
    }

    /// What cannot be repaired says what to do instead, and the file stays as it is.
    @Test func aDamagedLedgerIsAProblem() throws {
        let damaged = "\(scratch.path)/damaged.sqlite"
        var content = try bytes(of: ledger)
        for index in 4096..<content.count { content[index] = 0xA5 }
        try content.write(to: URL(filePath: damaged))
        for options in [[], ["--repair"]] {
            let lines = try ledgerLines(["--ledger", damaged] + options, status: 1)
            #expect(lines.count == 1 && lines[0]["level"] == .string("problem"), "\(options)")
            #expect(lines[0]["advice"]?.string?.contains("farthing import fills a new ledger") == true, "\(options)")
            #expect(try bytes(of: damaged) == content, "\(options)")
        }
    }

    @Test func otherFilesAreNoLedgers() throws {
        let lines = try ledgerLines(["--ledger", "\(scratch.path)/truth.json"], status: 1)
        #expect(lines[0]["text"]?.string?.contains("is no ledger") == true)
        #expect(try ledgerLines(["--ledger", "\(scratch.path)/gone.sqlite"], status: 1).count == 1)
    }

    /// Without a ledger there is nothing wrong yet.
    @Test func noLedgerYetIsARemark() throws {
        let lines = try ledgerLines([], status: 0)
        #expect(lines.map { $0["level"] } == [.string("remark")])
    }

    @Test func rightsOfOthersAreARemark() throws {
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: ledger)
        let lines = try ledgerLines(["--ledger", ledger], status: 0)
        #expect(lines.map { $0["level"] } == [.string("remark")])
        #expect(lines[0]["advice"] == .string("chmod 600 \(ledger)"))
    }
}
