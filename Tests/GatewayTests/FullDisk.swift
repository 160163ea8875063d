import FoundationEssentials
import Glibc

/// A disk without room: open files below a folder become the device that takes nothing (ENOSPC), until there is room.
final class FullDisk {
    private var kept: [(file: Int32, copy: Int32)] = []

    struct NoSuchFile: Error {}

    /// - Parameter folder: path that the files' names begin with.
    init(_ folder: String) throws {
        let full = open("/dev/full", O_WRONLY | O_CLOEXEC)
        defer { close(full) }
        let files = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap {
            Int32($0)
        }
        // Told apart before any is copied: a copy may get a number that the list holds.
        for file in files.filter({
            FullDisk.path(of: $0).map { $0.hasPrefix(folder) && $0.hasSuffix(".segment") } ?? false
        }) {
            kept.append((file, fcntl(file, F_DUPFD_CLOEXEC, 0)))
            dup2(full, file)
        }
        guard !kept.isEmpty, full >= 0 else { throw NoSuchFile() }
    }

    deinit { makeRoom() }

    func makeRoom() {
        for (file, copy) in kept {
            dup2(copy, file)
            close(copy)
        }
        kept = []
    }

    private static func path(of file: Int32) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/fd/\(file)", &buffer, buffer.count)
        return count > 0
            ? String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
    }
}
