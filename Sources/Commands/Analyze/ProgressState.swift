import Glibc
import Synchronization

/// Whether the bar is on; the lock keeps its last line from appearing after it was cleared.
struct ProgressState: ~Copyable, Sendable {
    /// Not private: a debug build of Swift 6.3.1 breaks on a private type inside a `Mutex` of another file.
    struct Flags {
        var isStopped = false
        var wasShown = false
    }

    private let flags = Mutex(Flags())

    /// Writes a line to standard error; false once stopped.
    func write(_ line: () -> String) -> Bool {
        let text = line()
        return flags.withLock { flags in
            guard !flags.isStopped else { return false }
            flags.wasShown = writeAll(text, to: STDERR_FILENO)
            return flags.wasShown
        }
    }

    /// Stops; true where a line was shown.
    func stop() -> Bool {
        flags.withLock { flags in
            flags.isStopped = true
            return flags.wasShown
        }
    }
}
