import Gateway
import Glibc

/// A file of 32 random bytes beside the ledger, for its owner alone.
enum LocalSecret {
    static let length = 32

    /// Reads the file, or makes it. Throws `CommandFailure`. The caller is the ledger's only server.
    ///
    /// - Parameter random: the system's random bits.
    static func bytes(at path: String, random: () -> UInt64) throws -> [UInt8] {
        if let known = try read(path) { return known }
        let fresh = (0..<length).map { _ in UInt8(truncatingIfNeeded: random()) }
        // Under another name until it is whole: a server that is killed meanwhile leaves no part of a secret.
        let draft = path + ".new"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(path, "cannot be made") }
        defer { close(descriptor) }
        guard write(descriptor, fresh, fresh.count) == fresh.count, fsync(descriptor) == 0, rename(draft, path) == 0
        else {
            let problem = failure(path, "cannot be written")
            unlink(draft)
            throw problem
        }
        return fresh
    }

    /// A secret as a header carries it: hexadecimal.
    static func text(of secret: [UInt8]) -> String { secret.hexadecimal }

    private static func read(_ path: String) throws -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            guard errno == ENOENT else { throw failure(path, "cannot be read") }
            return nil
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & 0o077 == 0 else {
            throw CommandFailure.wrongUse(
                "\(path) may be read by others; expected mode 0600. Remove it: a new one is made")
        }
        // Made, and never written.
        if status.st_size == 0 { return nil }
        var bytes = [UInt8](repeating: 0, count: length + 1)
        guard Glibc.read(descriptor, &bytes, bytes.count) == length else {
            throw CommandFailure.wrongUse("\(path) is no secret of the gateway; expected \(length) bytes")
        }
        return Array(bytes[..<length])
    }

    private static func failure(_ path: String, _ what: String) -> CommandFailure {
        CommandFailure.wrongUse("\(path) \(what): \(String(cString: strerror(errno)))")
    }
}
