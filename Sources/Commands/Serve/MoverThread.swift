import Glibc
import Ledger
import Synchronization

/// The thread that moves the journal into the ledger while the gateway runs, and yields to it: what the journal
/// holds is safe, and can wait.
final class MoverThread: Sendable {
    private let shouldEnd = Atomic(false)
    private let hasEnded = Atomic(false)
    private let mover: JournalMover
    private let run: UInt64
    private let meter: UsageMeter
    private let now: @Sendable () -> Int64
    private let failure = Mutex<String?>(nil)

    /// Between two moves, in milliseconds.
    private static let pause: Int64 = 250
    /// A long move is followed by a rest of so many times its length, so that it leaves the processor to the calls
    /// while they are many, but of no more than this, in milliseconds: the ledger is never far behind.
    private static let restPerMove: Int64 = 20
    private static let longestRest: Int64 = 5_000
    /// In microseconds.
    private static let look: UInt32 = 25_000
    /// Above the default of 0: under load the other threads come first, and it still gets a tenth of a core.
    private static let niceness: Int32 = 10

    /// - Parameters:
    ///   - run: of the journal.
    ///   - meter: counts what is moved.
    ///   - now: milliseconds since 1970.
    init(_ mover: JournalMover, during run: UInt64, telling meter: UsageMeter, now: @escaping @Sendable () -> Int64)
        throws
    {
        self.mover = mover
        self.run = run
        self.meter = meter
        self.now = now
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self)
        let failure = pthread_create(
            &thread, nil,
            { context in
                if let context { Unmanaged<MoverThread>.fromOpaque(context).takeRetainedValue().loop() }
                return nil
            }, context.toOpaque())
        guard failure == 0 else {
            context.release()
            throw CommandFailure.wrongUse("the system gives no further thread: \(String(cString: strerror(failure)))")
        }
        pthread_detach(thread)
    }

    /// Why the last move failed; nil where it did not. What could not be moved stays in the journal.
    var problem: String? { failure.withLock { $0 } }

    private func loop() {
        // Of this thread alone, on Linux.
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, MoverThread.niceness)
        while !shouldEnd.load(ordering: .acquiring) {
            let begun = now()
            move(at: begun)
            let taken = max(0, now() - begun)
            let rest = min(max(MoverThread.pause, taken * MoverThread.restPerMove), MoverThread.longestRest)
            var waited: Int64 = 0
            while waited < rest, !shouldEnd.load(ordering: .acquiring) {
                usleep(MoverThread.look)
                waited += Int64(MoverThread.look / 1000)
            }
        }
        hasEnded.store(true, ordering: .releasing)
    }

    private func move(at start: Int64) {
        var problem: String?
        do {
            try mover.move(during: run, now: start, tell: meter.add)
            meter.movedAll(at: start)
        } catch {
            meter.couldNotMove()
            problem = "the journal cannot be moved into the ledger yet: \(Failure(error).text)"
        }
        failure.withLock { $0 = problem }
    }

    /// Ends behind the move under way.
    func end() async {
        shouldEnd.store(true, ordering: .releasing)
        while !hasEnded.load(ordering: .acquiring) { try? await Task.sleep(for: .milliseconds(10)) }
    }
}
