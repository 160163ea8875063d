import Glibc

/// Folder of a second journal, which takes the records that the ledger's own cannot: on a disk of its own, it goes
/// on where the other is full.
struct SpillFolder {
    let path: String

    /// Makes the folder, for its owner alone, and leaves word of it beside the ledger's journal, so that `import` and
    /// `report` find what lies there. Throws `CommandFailure`.
    ///
    /// - Parameter journal: folder of the ledger's own journal; made where it is missing.
    init(_ given: String, beside journal: String) throws {
        _ = mkdir(journal, 0o700)
        guard mkdir(given, 0o700) == 0 || errno == EEXIST, let path = SpillFolder.whole(given) else {
            throw CommandFailure.wrongUse("--spill \(given): cannot be made: \(String(cString: strerror(errno)))")
        }
        guard let own = SpillFolder.whole(journal), path != own, !path.hasPrefix(own + "/") else {
            throw CommandFailure.wrongUse("--spill \(given): is the journal's own folder; expected one on another disk")
        }
        self.path = path
        if !SpillFolder.known(beside: journal).contains(path) { try note(beside: journal) }
    }

    /// Folders that took records of a ledger.
    static func known(beside journal: String) -> [String] {
        let descriptor = open(list(journal), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = max(0, read(descriptor, &bytes, bytes.count))
        return bytes[..<count].split(separator: 10).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func list(_ journal: String) -> String { journal + "/spills" }

    private func note(beside journal: String) throws {
        let line = Array((path + "\n").utf8)
        let descriptor = open(SpillFolder.list(journal), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0, write(descriptor, line, line.count) == line.count, fsync(descriptor) == 0 else {
            let reason = String(cString: strerror(errno))
            if descriptor >= 0 { close(descriptor) }
            throw CommandFailure.wrongUse("\(SpillFolder.list(journal)): cannot be written: \(reason)")
        }
        close(descriptor)
    }

    private static func whole(_ path: String) -> String? {
        guard let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        return String(cString: found)
    }
}
