import FoundationEssentials
import GRDB
import Glibc
import TestSupport
import Testing
import Usage

@testable import Ledger
@testable import UsageLogs

/// What cannot be used is refused with its own error, and its bytes stay as they were.
@Suite struct LedgerProblemTests {
    private let folder: LedgerFolder

    init() throws { folder = try LedgerFolder() }

    private func bytes(_ path: String) throws -> [UInt8] { try Array(Data(contentsOf: URL(filePath: path))) }

    private func error(_ body: () throws -> Void) -> LedgerError? {
        do {
            try body()
            return nil
        } catch {
            return error as? LedgerError
        }
    }

    private func isDamaged(_ error: LedgerError?, _ path: String) -> Bool {
        if case .damaged(path, _)? = error { true } else { false }
    }

    private func isReadOnly(_ error: LedgerError?) -> Bool {
        if case .readOnly? = error { true } else { false }
    }

    /// A ledger with records, closed.
    @discardableResult
    private func made(_ name: String = "ledger.sqlite", lines: Int = 200) throws -> String {
        var samples = SampleMessages(seed: 3)
        let ledger = try folder.open(name)
        _ = try ledger.write(ReadBatch(samples.lines(lines, messages: lines)), files: [], thresholds: [200_000])
        return ledger.path
    }

    private func opening(_ path: String, create: Bool = true) -> LedgerError? {
        error { _ = try Ledger.open(path, mode: .readWrite(create: create)) }
    }

    @Test func newFilesAreForTheirOwnerAlone() throws {
        let path = folder.path + "/a/b/ledger.sqlite"
        let ledger = try Ledger.open(path, mode: .readWrite(create: true))
        _ = try ledger.write(ReadBatch([]), files: [], thresholds: [])
        func mode(_ path: String) throws -> UInt32 {
            var status = stat()
            try #require(stat(path, &status) == 0)
            return status.st_mode & 0o777
        }
        for file in [path, path + "-wal", path + "-shm"] { #expect(try mode(file) == 0o600, "\(file)") }
        for made in ["/a", "/a/b"] { #expect(try mode(folder.path + made) == 0o700) }
        #expect(try ledger.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "wal")
        #expect(try ledger.read { try Int.fetchOne($0, sql: "PRAGMA synchronous") } == 1)
    }

    @Test func whatIsNotThereIsNotMadeUnasked() {
        let path = folder.ledger("none.sqlite")
        #expect(opening(path, create: false) == .missing(path: path))
        #expect(error { _ = try Ledger.open(path, mode: .readOnly) } == .missing(path: path))
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func textFilesFoldersAndOtherDatabasesAreRefused() throws {
        let text = folder.ledger("notes.txt")
        try Data("Dear diary, SQLite".utf8).write(to: URL(filePath: text))
        #expect(opening(text) == .notALedger(path: text, reason: "it is no SQLite database"))
        #expect(try bytes(text) == Array("Dear diary, SQLite".utf8))
        #expect(opening(folder.path) == .notALedger(path: folder.path, reason: "it is a folder"))
        let other = folder.ledger("other.sqlite")
        let queue = try DatabaseQueue(path: other)
        try queue.write { try $0.execute(sql: "CREATE TABLE records (id INTEGER); INSERT INTO records VALUES (1)") }
        try queue.close()
        let before = try bytes(other)
        #expect(opening(other) == .notALedger(path: other, reason: "it is a database of another program"))
        #expect(try bytes(other) == before)
        let empty = folder.ledger("empty.sqlite")
        try Data().write(to: URL(filePath: empty))
        #expect(
            error { _ = try Ledger.open(empty, mode: .readOnly) } == .notALedger(path: empty, reason: "it is empty"))
    }

    @Test func aNewerLedgerStaysUntouched() throws {
        let path = try made()
        let queue = try DatabaseQueue(path: path)
        try queue.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('9 tomorrow')") }
        try queue.close()
        let before = try bytes(path)
        #expect(opening(path) == .newer(path: path, migrations: ["9 tomorrow"]))
        #expect(error { _ = try Ledger.open(path, mode: .readOnly) } == .newer(path: path, migrations: ["9 tomorrow"]))
        #expect(try bytes(path) == before)
    }

    /// The header is overwritten, a half is missing, or every page but the first is: opening or reading says so.
    @Test func damageIsNamed() throws {
        let path = try made(lines: 500)
        let whole = try bytes(path)
        #expect(whole.count > 40 * 4096)
        var torn = Array(whole.prefix(whole.count / 2))
        try Data(torn).write(to: URL(filePath: path))
        var found = error { _ = try Ledger.open(path, mode: .readWrite(create: false)).fileRows() }
        #expect(isDamaged(found, path), "truncated: \(String(describing: found))")
        #expect(try bytes(path) == torn)
        torn = whole
        for index in 4096..<torn.count { torn[index] = UInt8(truncatingIfNeeded: index &* 7) }
        try Data(torn).write(to: URL(filePath: path))
        var samples = SampleMessages(seed: 4)
        let batch = ReadBatch(samples.lines(20, messages: 20))
        found = error {
            let ledger = try Ledger.open(path, mode: .readWrite(create: false))
            _ = try ledger.write(batch, files: [], thresholds: [200_000])
        }
        #expect(isDamaged(found, path), "overwritten: \(String(describing: found))")
        #expect(try bytes(path) == torn)
        torn = whole
        for index in 16..<100 { torn[index] = 0xFF }
        try Data(torn).write(to: URL(filePath: path))
        found = opening(path)
        #expect(isDamaged(found, path), "header: \(String(describing: found))")
        #expect(try bytes(path) == torn)
    }

    /// Random bytes anywhere: a typed error or an answer, never a stop of the program.
    @Test(arguments: 1...40 as ClosedRange<UInt64>) func randomDamageNeverStopsTheProgram(seed: UInt64) throws {
        print("LedgerProblemTests damage seed \(seed)")
        let path = try made(lines: 300)
        var generator = SplitMix64(seed: seed)
        var damaged = try bytes(path)
        for _ in 0..<generator.int(1...40) {
            let start = generator.int(100...damaged.count - 64)
            for index in start..<start + generator.int(1...64) { damaged[index] = UInt8(generator.int(0...255)) }
        }
        try Data(damaged).write(to: URL(filePath: path))
        var samples = SampleMessages(seed: 3)
        let lines = samples.shuffled(samples.lines(300, messages: 300))
        let query = UsageQuery(groupBy: GroupDimension.allCases.filter { !$0.isPeriod }, undatedDay: 20_500)
        for mode in [Ledger.Mode.readOnly, .readWrite(create: false)] {
            guard let ledger = try? Ledger.open(path, mode: mode) else { continue }
            let uses: [(Ledger) throws -> Void] = [
                { _ = try $0.fileRows() }, { _ = try $0.inspect(thresholds: [200_000]) }, { _ = try $0.answer(query) },
                { try $0.ask { snapshot in try snapshot.forEachConversationRecord { _ in } } },
                { _ = try $0.write(ReadBatch(lines), files: [], thresholds: [100_000]) },
                { try $0.rebuildTotals(thresholds: []) }, { _ = try $0.answer(query) },
            ]
            for use in uses { _ = error { try use(ledger) } }
        }
    }

    @Test func aLockIsWaitedForAndNamed() throws {
        let path = try made()
        let holder = try DatabaseQueue(path: path)
        try holder.writeWithoutTransaction { database in
            try database.execute(sql: "BEGIN EXCLUSIVE")
            defer { try? database.execute(sql: "ROLLBACK") }
            let found = error {
                let ledger = try Ledger.open(path, mode: .readWrite(create: false), waitMilliseconds: 50)
                _ = try ledger.write(ReadBatch([]), files: [], thresholds: [1])
            }
            #expect(found == .locked(path: path, seconds: 1))
        }
        #expect(opening(path) == nil)
    }

    /// SQLite's own limit of pages stands for a disk without room: the same result code, `SQLITE_FULL`.
    @Test func aFullDiskTakesTheBatchBack() throws {
        let path = try made()
        var samples = SampleMessages(seed: 5)
        let batch = ReadBatch(samples.lines(3000, messages: 3000))
        let ledger = try folder.open()
        let before = try LedgerDump.lines(of: ledger)
        let pages = try ledger.database.writeWithoutTransaction { database in
            let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
            try database.execute(sql: "PRAGMA max_page_count = \(pages + 5)")
            return pages
        }
        #expect(error { _ = try ledger.write(batch, files: [], thresholds: [200_000]) } == .full(path: path))
        #expect(try LedgerDump.lines(of: ledger) == before)
        try ledger.database.writeWithoutTransaction {
            try $0.execute(sql: "PRAGMA max_page_count = \(pages + 100_000)")
        }
        #expect(try ledger.write(batch, files: [], thresholds: [200_000]).new > 0)
        #expect(try LedgerDump.totals(of: ledger) == TotalsByHand.lines(of: ledger, thresholds: [200_000]))
    }

    /// By its rights, or mounted for reading only where the superuser runs the test.
    @Test func aFolderThatMayNotBeWrittenIsReadOnly() throws {
        let path = try made()
        let isMounted = geteuid() == 0
        if isMounted {
            guard mount(folder.path, folder.path, nil, UInt(MS_BIND), nil) == 0 else {
                print("LedgerProblemTests: skipped: the superuser may write anywhere, and may not mount here")
                return
            }
            let flags = UInt(MS_REMOUNT | MS_BIND | MS_RDONLY)
            try #require(mount(nil, folder.path, nil, flags, nil) == 0)
        } else {
            try #require(chmod(path, 0o444) == 0 && chmod(folder.path, 0o555) == 0)
        }
        defer {
            if isMounted { umount2(folder.path, 2) } else { chmod(folder.path, 0o755) }
        }
        #expect(isReadOnly(opening(path)))
        #expect(isReadOnly(opening(folder.ledger("new.sqlite"))))
        let ledger = try Ledger.open(path, mode: .readOnly)
        #expect(try ledger.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM records") } ?? 0 > 0)
        #expect(isReadOnly(error { _ = try ledger.write(ReadBatch([]), files: [], thresholds: []) }))
        try ledger.database.close()
    }

    /// Entries that are only in the write-ahead log cannot be read where its index cannot be made: the
    /// older state is not shown in their place.
    @Test func aLeftLogIsNotPassedOver() throws {
        let path = try made()
        let copy = folder.ledger("copy.sqlite")
        var samples = SampleMessages(seed: 9)
        let ledger = try folder.open()
        _ = try ledger.write(ReadBatch(samples.lines(50, messages: 50)), files: [], thresholds: [200_000])
        let count = "SELECT count(*) FROM records"
        let expected = try ledger.read { try Int.fetchOne($0, sql: count) }
        for ending in ["", "-wal"] { try Data(bytes(path + ending)).write(to: URL(filePath: copy + ending)) }
        let opened = try Ledger.open(copy, mode: .readOnly)
        #expect(try opened.read { try Int.fetchOne($0, sql: count) } == expected)
    }
}
