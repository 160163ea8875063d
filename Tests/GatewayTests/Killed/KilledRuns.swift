import FoundationEssentials
import Glibc
import TestSupport

/// One ledger whose gateway is killed and started again, time after time.
final class KilledRuns {
    /// When the gateway is killed.
    enum Moment: CaseIterable {
        /// Before it listens.
        case start
        /// At any time under load.
        case load
        /// While the journal is moved into the ledger.
        case move
        /// After it was told to end, under load.
        case stop
    }

    /// What was seen.
    struct Figures {
        var kills = 0
        var killsInCalls = 0
        var callsCut = 0
        var moments: [Moment: Int] = [:]
    }

    let folder: String
    private let durability: String
    let service: KilledService
    private(set) var figures = Figures()
    private(set) var clients = KilledLoad.Account()
    private var random: SplitMix64

    private static let clientCount = 10
    private static let moments: [Moment] =
        Array(repeating: .load, count: 12) + Array(repeating: .move, count: 3) + [.stop, .stop, .start, .start, .start]

    init(seed: UInt64, durability: String = "process") throws {
        self.durability = durability
        random = SplitMix64(seed: seed)
        service = try KilledService()
        folder = FileManager.default.temporaryDirectory.path + "/farthing-killed-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    var ledger: String { folder + "/ledger.sqlite" }

    /// Starts the gateway and kills it.
    func run(_ number: Int) async throws {
        let moment = random.pick(KilledRuns.moments)
        figures.moments[moment, default: 0] += 1
        if moment == .start { return try await start(killedAfter: .microseconds(random.int(0...150_000))) }
        figures.kills += 1
        let program = try KilledProgram(serving: service.url, in: folder, durability: durability)
        let address = try await program.address()
        let wait = Duration.microseconds(random.int(1_000...300_000))
        let further = Duration.microseconds(random.int(0...40_000))
        let wal = ledger + "-wal"
        var underWay = 0
        let account = try await KilledLoad.run(address, clients: KilledRuns.clientCount, name: "\(number)") { calls in
            switch moment {
            case .start: break
            case .load: try await Task.sleep(for: wait)
            case .move:
                let before = KilledRuns.state(of: wal)
                for _ in 0..<2_000 where KilledRuns.state(of: wal) == before {
                    try await Task.sleep(for: .milliseconds(1))
                }
            case .stop:
                try await Task.sleep(for: wait / 2)
                program.send(SIGTERM)
                try await Task.sleep(for: further)
            }
            underWay = calls()
            program.send(SIGKILL)
            _ = try await program.end()
        }
        figures.callsCut += underWay
        figures.killsInCalls += underWay > 0 ? 1 : 0
        clients.begun.formUnion(account.begun)
        clients.whole.formUnion(account.whole)
        clients.wrong += account.wrong
    }

    /// Starts the gateway and kills it after some time, listening or not.
    func start(killedAfter time: Duration) async throws {
        figures.kills += 1
        let program = try KilledProgram(serving: service.url, in: folder, durability: durability)
        try await Task.sleep(for: time)
        program.send(SIGKILL)
        _ = try await program.end()
    }

    /// Brings what lies in the journal into the ledger: by the gateway itself, or by a report. The books then.
    func books(byServing: Bool) async throws -> KilledBooks {
        if byServing {
            let program = try KilledProgram(serving: service.url, in: folder, durability: durability)
            _ = try await program.address()
            program.send(SIGTERM)
            guard try await program.end() == 0 else { throw KilledProgram.Failure(step: program.words) }
        }
        let report = folder + "/report.json"
        try await run(["report", "models", "--ledger", ledger, "--format", "json"], output: report)
        try await run(["doctor", "--ledger", ledger], output: folder + "/doctor.txt")
        var books = try KilledBooks(ledger: ledger, service: service.account, clients: clients)
        try books.check(report: Array(Data(contentsOf: URL(filePath: report))))
        return books
    }

    private func run(_ arguments: [String], output: String) async throws {
        let program = try KilledProgram(arguments, home: folder, output: output)
        guard try await program.end() == 0 else {
            throw KilledProgram.Failure(step: "\(arguments): \(program.words)")
        }
    }

    /// Size and last change of a file.
    private static func state(of path: String) -> [Int] {
        var status = stat()
        guard stat(path, &status) == 0 else { return [] }
        return [Int(status.st_size), status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
    }
}
