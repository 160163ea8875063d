import Glibc
import Synchronization

/// SIGINT and SIGTERM as a question that work asks between two steps.
enum StopSignals {
    private static let came = Atomic<Bool>(false)

    /// Catches the signals from now on; the second one ends the program at once.
    static func catchThem() -> @Sendable () -> Bool {
        // Made here, before a handler could be the first to touch it.
        came.store(false, ordering: .relaxed)
        for number in [SIGINT, SIGTERM] {
            signal(number) { number in
                guard StopSignals.came.exchange(true, ordering: .relaxed) else { return }
                signal(number, SIG_DFL)
                raise(number)
            }
        }
        return { came.load(ordering: .relaxed) }
    }
}
