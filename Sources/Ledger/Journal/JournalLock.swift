import Glibc

/// One server per journal: a file that is locked while the journal is open, and counts the runs.
final class JournalLock: Sendable {
    private let descriptor: Int32
    private let folder: String

    /// Makes the folder where it is missing, for its owner alone.
    ///
    /// - Parameter waits: for whoever only looks whether a server runs, and has the lock for a moment.
    init(folder: String, waits: Bool = false) throws(JournalError) {
        self.folder = folder
        if mkdir(folder, 0o700) != 0 && errno != EEXIST {
            throw JournalError(kind: .system(step: "mkdir", code: errno), folder: folder)
        }
        descriptor = open(folder + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw JournalError(kind: .system(step: "open", code: errno), folder: folder) }
        guard JournalLock.take(descriptor, tries: waits ? 20 : 1) else {
            let kind = errno == EWOULDBLOCK ? JournalError.Kind.locked : .system(step: "flock", code: errno)
            close(descriptor)
            throw JournalError(kind: kind, folder: folder)
        }
    }

    private static func take(_ descriptor: Int32, tries: Int) -> Bool {
        for number in 1...tries {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
            guard errno == EWOULDBLOCK, number < tries else { return false }
            usleep(5_000)
        }
        return false
    }

    deinit { close(descriptor) }

    /// Another may take the journal from now on.
    func release() { flock(descriptor, LOCK_UN) }

    /// Counts this run, on the disk before it is answered.
    func nextRun() throws(JournalError) -> UInt64 {
        var text = [UInt8](repeating: 0, count: 20)
        let count = max(0, pread(descriptor, &text, text.count, 0))
        let run = (UInt64(String(decoding: text[..<count].prefix { $0 != 10 }, as: UTF8.self)) ?? 0) + 1
        let line = Array("\(run)\n".utf8)
        guard pwrite(descriptor, line, line.count, 0) == line.count, fdatasync(descriptor) == 0 else {
            throw JournalError(kind: .system(step: "write", code: errno), folder: folder)
        }
        return run
    }
}
