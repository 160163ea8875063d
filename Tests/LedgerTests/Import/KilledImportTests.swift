import Glibc
import TestSupport
import Testing
import UsageLogs

@testable import Ledger

/// An import that is killed at any moment is gone on with: nothing is lost, nothing counts twice.
///
/// The real executable is ended with SIGKILL after random delays while logs grow between the runs; in the end
/// every ledger holds what one uninterrupted import of everything does, and what the generator wrote.
@Suite(.serialized) struct KilledImportTests {
    static let ledgers = 20
    static let runs = 50

    /// One run of the executable.
    private struct Run {
        /// It was killed before it came to its end.
        var isKilled: Bool
        /// It had written before, so that the kill met an import at work.
        var hasWritten: Bool
    }

    @Test(.timeLimit(.minutes(10))) func aThousandKillsLoseNothing() throws {
        var seeds = SystemRandomNumberGenerator()
        let seed = seeds.next() % 1_000_000
        print("KilledImportTests seed \(seed)")
        var generator = SplitMix64(seed: seed)
        var (killed, interrupted, total) = (0, 0, 0)
        // Microseconds; follows the speed of the machine, so that kills meet the writing.
        var longest = 24_000
        for number in 1...KilledImportTests.ledgers {
            let folder = try LedgerFolder()
            var logs = GrowingLogs(path: folder.path + "/logs", seed: generator.next(), transcripts: 14)
            for _ in 1...KilledImportTests.runs {
                try logs.grow(messages: generator.int(1...4))
                let run = try self.run(
                    logs.path, folder, killAfter: UInt32(generator.int(longest / 3...longest)),
                    batchBytes: generator.int(1...30_000))
                total += 1
                killed += run.isKilled ? 1 : 0
                interrupted += run.isKilled && run.hasWritten ? 1 : 0
                if !run.hasWritten { longest = min(longest * 9 / 8, 120_000) }
                if !run.isKilled { longest = max(longest * 7 / 8, 3000) }
            }
            try logs.grow(messages: 0, mayTear: false)
            try compare(folder, logs, "seed \(seed), ledger \(number)")
        }
        print("KilledImportTests: \(total) runs, \(killed) killed, \(interrupted) of them while writing")
        #expect(total == 1000)
        #expect(interrupted >= total / 4, "too few kills met an import at work")
    }

    private func run(_ logs: String, _ folder: LedgerFolder, killAfter microseconds: UInt32, batchBytes: Int) throws
        -> Run
    {
        let before = written(folder.ledger())
        let program = try Program(
            ["import", logs, "--ledger", folder.ledger(), "--batch-bytes", String(batchBytes)],
            output: folder.path + "/said", home: folder.path)
        usleep(microseconds)
        program.signal(SIGKILL)
        let status = program.wait()
        #expect(status == 0 || status == -SIGKILL, "exit \(status)")
        return Run(isKilled: status == -SIGKILL, hasWritten: written(folder.ledger()) != before)
    }

    /// Sizes and times of the ledger's files: they differ once something was written.
    private func written(_ path: String) -> [Int] {
        [path, path + "-wal"].flatMap { path -> [Int] in
            var status = stat()
            guard stat(path, &status) == 0 else { return [0, 0, 0] }
            return [status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
        }
    }

    private func compare(_ folder: LedgerFolder, _ logs: GrowingLogs, _ name: String) throws {
        let last = try Program(
            ["import", logs.path, "--ledger", folder.ledger()], output: folder.path + "/said", home: folder.path)
        #expect(last.wait() == 0)
        let ledger = try folder.open()
        let whole = try folder.open("whole.sqlite")
        try ImportedLogs.load([logs.path], into: whole)
        let (found, expected) = (try ImportedLogs.everything(in: ledger), try ImportedLogs.everything(in: whole))
        #expect(Set(expected).subtracting(found).sorted().prefix(3) == [], "\(name): missing")
        #expect(Set(found).subtracting(expected).sorted().prefix(3) == [], "\(name): too much")
        #expect(found.count == expected.count, "\(name)")
        #expect(try ImportedLogs.counts(of: ledger) == [logs.expected.records, logs.expected.output], "\(name)")
        #expect(try ImportedLogs.integrity(of: ledger) == "ok", "\(name)")
    }

    /// Two imports at once, also of a ledger that neither has made yet.
    @Test(.timeLimit(.minutes(5))) func twoImportsAtOnceAreOne() throws {
        for seed in UInt64(1)...6 {
            let folder = try LedgerFolder()
            var logs = GrowingLogs(path: folder.path + "/logs", seed: seed)
            for _ in 1...4 {
                try logs.grow(messages: 12)
                let both = try (1...2).map { number in
                    try Program(
                        ["import", logs.path, "--ledger", folder.ledger(), "--batch-bytes", "2000"],
                        output: "\(folder.path)/said-\(number)", home: folder.path)
                }
                #expect(both.map { $0.wait() } == [0, 0], "seed \(seed)")
            }
            try logs.grow(messages: 0, mayTear: false)
            try compare(folder, logs, "seed \(seed)")
        }
    }

    /// `--watch` brings new lines in and ends with 0 when it is asked to.
    @Test(.timeLimit(.minutes(5)), arguments: [SIGINT, SIGTERM]) func watchingFollowsAndEnds(signal: Int32) throws {
        let folder = try LedgerFolder()
        var logs = GrowingLogs(path: folder.path + "/logs", seed: 5)
        try logs.grow(messages: 2)
        let program = try Program(
            ["import", logs.path, "--ledger", folder.ledger(), "--watch", "--interval", "0.1"],
            output: folder.path + "/said", home: folder.path)
        for step in 1...4 {
            if step == 3 { rename(logs.files[0], logs.files[0] + ".old.jsonl") }
            if step == 4 { unlink(logs.files[1]) }
            try logs.grow(messages: 1, mayTear: false)
            try waitFor(logs.expected.records, in: folder)
        }
        program.signal(signal)
        #expect(program.wait() == 0)
        #expect(try ImportedLogs.counts(of: folder.open()) == [logs.expected.records, logs.expected.output])
    }

    private func waitFor(_ records: Int, in folder: LedgerFolder) throws {
        for _ in 1...300 {
            if let ledger = try? Ledger.open(folder.ledger(), mode: .readOnly),
                (try? ImportedLogs.counts(of: ledger).first) == records
            {
                return
            }
            usleep(50_000)
        }
        Issue.record("the \(records) records did not come into the ledger")
    }
}
