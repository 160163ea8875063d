import Commands
import Synchronization
import TestSupport
import Usage

/// `farthing call` inside a test: real sockets and a real ledger, files in memory, and a clock that only sleeping
/// moves.
final class CallWorld {
    let world = TestWorld()
    let clock = SteppedClock()
    private let ledger: TemporaryLedger
    private var draws: UInt64 = 0

    init(_ service: MockService, request: String) throws {
        ledger = try TemporaryLedger()
        world.environment = service.environment.merging(["HOME": ledger.folder]) { $1 }
        world.files.contents["request.json"] = Array(request.utf8)
    }

    /// What the command wrote to standard output.
    func call(_ arguments: [String]) async -> (status: ExitStatus, output: String) {
        await run(["call", "request.json", "--retries", "0", "--ledger", ledger.path] + arguments)
    }

    func report(_ arguments: [String]) async -> (status: ExitStatus, output: String) {
        await run(["report"] + arguments + ["--ledger", ledger.path])
    }

    func run(_ arguments: [String]) async -> (status: ExitStatus, output: String) {
        let output = MemorySink()
        let clock = clock
        // No two calls draw the same.
        let draw: () -> UInt64 = {
            self.draws += 1
            return self.draws
        }
        let context = Context(
            now: { Timestamp(milliseconds: clock.now) }, environment: world.environment, random: draw,
            files: world.files, output: output, notes: world.notes, ticks: { clock.now },
            sleep: { clock.advance($0.components.seconds * 1000) })
        return (await Farthing.main(arguments, in: context), output.text)
    }
}

/// Milliseconds since 1970 that stand still, from 2026-11-21T12:00:00Z on.
final class SteppedClock: Sendable {
    private let moment = Mutex<Int64>(1_795_262_400_000)

    var now: Int64 { moment.withLock { $0 } }

    func advance(_ milliseconds: Int64) { moment.withLock { $0 += milliseconds } }
}
