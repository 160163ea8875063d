import Glibc

/// Lets one process at a time make a ledger or bring it to a new schema: SQLite does not wait for another one
/// that changes the kind of journal at the same moment.
///
/// The lock is on the folder. One on the file would, when it is closed, take SQLite's own locks with it.
struct OpeningLock: ~Copyable {
    private let descriptor: Int32

    /// Waits for it as long as for any other lock; where the file system has none, it goes on without.
    init(of path: String, waitMilliseconds: Int) {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        for _ in 0...waitMilliseconds {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK { return }
            usleep(1000)
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }
}
