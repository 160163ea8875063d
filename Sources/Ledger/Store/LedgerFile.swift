import Glibc

/// The ledger as a file, before SQLite sees it.
struct LedgerFile {
    /// Absolute path, so that no name is taken for a URI.
    let path: String

    init(_ path: String) {
        if path.hasPrefix("/") {
            self.path = path
        } else if let folder = getcwd(nil, 0) {
            defer { free(folder) }
            self.path = String(cString: folder) + "/" + path
        } else {
            self.path = "./" + path
        }
    }

    var folder: String { path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "." }

    var exists: Bool { status != nil }

    /// Size in bytes; nil where there is no such file.
    static func size(of path: String) -> Int64? {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : nil
    }

    private var status: stat? {
        var status = stat()
        return stat(path, &status) == 0 ? status : nil
    }

    /// Makes the file, readable and writable by its owner alone, and the folders above it.
    func make() throws(LedgerError) {
        try makeFolder(folder)
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw problem(errno, doing: "it cannot be made") }
        close(descriptor)
    }

    private func makeFolder(_ folder: String) throws(LedgerError) {
        var status = stat()
        if stat(folder, &status) == 0 { return }
        if let slash = folder.lastIndex(of: "/"), slash > folder.startIndex {
            try makeFolder(String(folder[..<slash]))
        }
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
            throw problem(errno, doing: "the folder \(folder) cannot be made")
        }
    }

    /// Refuses what is no file, cannot be opened, or does not begin as SQLite databases do.
    func check(forWriting: Bool) throws(LedgerError) {
        guard let status else { throw .missing(path: path) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw .notALedger(path: path, reason: "it is a folder")
        default: throw .notALedger(path: path, reason: "it is no file")
        }
        let descriptor = Glibc.open(path, (forWriting ? O_RDWR : O_RDONLY) | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw problem(errno, doing: forWriting ? "it cannot be opened for writing" : "it cannot be opened")
        }
        defer { close(descriptor) }
        if forWriting && access(folder, W_OK) != 0 {
            throw problem(errno, doing: "files cannot be made in its folder")
        }
        guard status.st_size == 0 || LedgerFile.beginsAsSQLite(descriptor) else {
            throw .notALedger(path: path, reason: "it is no SQLite database")
        }
    }

    /// Whether the file begins as SQLite databases do.
    var isSQLite: Bool {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return LedgerFile.beginsAsSQLite(descriptor)
    }

    private static func beginsAsSQLite(_ descriptor: Int32) -> Bool {
        var head = [UInt8](repeating: 0, count: 16)
        return pread(descriptor, &head, head.count, 0) == head.count
            && head.elementsEqual("SQLite format 3\0".utf8)
    }

    private func problem(_ number: Int32, doing what: String) -> LedgerError {
        let reason = "\(what): \(String(cString: strerror(number)))"
        switch number {
        case EROFS, EACCES, EPERM: return .readOnly(path: path, reason: reason)
        case ENOSPC, EDQUOT: return .full(path: path)
        default: return .failed(path: path, reason: reason)
        }
    }

    /// The path as a URI of a database that nobody changes.
    var immutableURI: String {
        var text = "file:"
        for byte in path.utf8 {
            let isPlain =
                byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: "_") || (48...57).contains(byte) || (65...90).contains(byte)
                || (97...122).contains(byte)
            text += isPlain ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return text + "?immutable=1"
    }
}
