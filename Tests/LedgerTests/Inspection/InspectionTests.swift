import GRDB
import Glibc
import Testing
import Usage

@testable import Ledger
@testable import UsageLogs

/// Each thing that can be wrong is found, named by its subject, and a sound ledger has no finding.
@Suite struct InspectionTests {
    private let folder: LedgerFolder

    init() throws { folder = try LedgerFolder() }

    private func made() throws -> Ledger {
        var samples = SampleMessages(seed: 11)
        let ledger = try folder.open()
        for batch in samples.batches(of: samples.lines(200, messages: 60)) {
            _ = try ledger.write(ReadBatch(batch), files: [], thresholds: [200_000])
        }
        return ledger
    }

    @Test func aSoundLedgerHasNoFinding() throws {
        #expect(try made().inspect(thresholds: [200_000]) == [])
        #expect(try folder.open("empty.sqlite").inspect(thresholds: []).map(\.subject) == [.thresholds])
    }

    /// Each change is one that a program of ours never makes.
    @Test(arguments: [
        ("UPDATE day_totals SET output = output + 1 WHERE rowid_of = 1", Finding.Subject.totals),
        ("DELETE FROM session_totals WHERE requests > 0", .totals),
        ("UPDATE records SET output = output + 1 WHERE id = 3 AND linked = 0", .totals),
        ("UPDATE records SET service = 99 WHERE id = 3", .references),
        ("DELETE FROM strings WHERE id = 2", .references),
        ("INSERT INTO origins VALUES (123456, 1, 0, 1)", .references),
        ("DELETE FROM charges WHERE ordinal = 1", .references),
        ("UPDATE stating_sessions SET records = records + 1", .settling),
        (
            "UPDATE records SET flags = flags | 4 WHERE id = (SELECT min(id) FROM records WHERE stop_reason > 0)",
            .settling
        ),
        ("UPDATE records SET usage_values = x'' WHERE template > 0", .rawUsage),
        ("DROP INDEX record_times", .schema),
        ("UPDATE records SET attribution = 4000000000 WHERE id = 3", .references),
        ("UPDATE attributions SET session = -5 WHERE id = 1", .references),
        ("UPDATE services SET model = 4000000000 WHERE id = 1", .references),
        ("UPDATE charges SET service = 77", .references),
        ("UPDATE rates SET service = 4000000000 WHERE id = 1", .references),
        ("UPDATE OR REPLACE day_totals SET rate = 5000 WHERE requests > 0", .references),
        ("UPDATE OR REPLACE session_totals SET place = -1 WHERE requests > 0", .references),
        ("DELETE FROM places WHERE id = 1", .references),
        ("UPDATE day_totals SET input = 'many'", .integrity),
        ("UPDATE records SET output = 9223372036854775807 WHERE id = 3", .integrity),
        ("UPDATE records SET effort = 200 WHERE id = 3", .integrity),
    ]) func aWrongRowIsFound(change: (sql: String, subject: Finding.Subject)) throws {
        let ledger = try made()
        let sql = change.sql.replacing(
            "rowid_of = 1", with: "(day, place, rate) = (SELECT day, place, rate FROM day_totals LIMIT 1)")
        try ledger.database.writeWithoutTransaction { database in
            try database.execute(sql: sql)
            #expect(database.changesCount > 0 || change.subject == .schema)
        }
        let findings = try ledger.inspect(thresholds: [200_000])
        #expect(findings.contains { $0.subject == change.subject && $0.severity == .error }, "\(findings)")
        // Other uses answer or throw; none stops the program.
        let query = UsageQuery(
            groupBy: [.session, .model, .project], lengthThresholds: [200_000], undatedDay: 20_500)
        var samples = SampleMessages(seed: 11)
        let again = try Ledger.open(ledger.path, mode: .readWrite(create: false))
        _ = try? again.answer(query)
        _ = try? again.write(ReadBatch(samples.lines(200, messages: 60)), files: [], thresholds: [200_000])
        try? again.rebuildTotals(thresholds: [])
        _ = try? again.answer(query)
    }

    @Test func wrongSumsAreMadeRight() throws {
        let ledger = try made()
        try ledger.database.write { try $0.execute(sql: "UPDATE day_totals SET input = 5") }
        #expect(try ledger.inspect(thresholds: [200_000]).map(\.advice) == [.rebuildTotals])
        try ledger.rebuildTotals(thresholds: [200_000])
        #expect(try ledger.inspect(thresholds: [200_000]) == [])
    }

    @Test func rightsAndThresholdsAreNoted() throws {
        let ledger = try made()
        try #require(chmod(ledger.path, 0o644) == 0)
        let findings = try ledger.inspect(thresholds: [100_000])
        #expect(findings.map(\.subject) == [.rights, .thresholds])
        #expect(findings.map(\.severity) == [.warning, .note])
        #expect(findings.first?.text.contains("644") == true)
    }
}
