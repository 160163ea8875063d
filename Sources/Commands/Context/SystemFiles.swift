import Glibc

/// The real file system.
package struct SystemFiles: FileAccess {
    package init() {}

    package func read(_ path: String) throws(FileProblem) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last(.read, path) }
        defer { close(descriptor) }
        return try readAll(descriptor, path)
    }

    package func readStandardInput() throws(FileProblem) -> [UInt8] {
        try readAll(STDIN_FILENO, "standard input")
    }

    package func readPipedInput(waitMilliseconds: Int32, limit: Int) throws(FileProblem) -> [UInt8]? {
        guard isatty(STDIN_FILENO) == 0 else { return nil }
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while content.count < limit {
            // Whoever started the program may have left a pipe open that it never writes to.
            var waiting = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, waitMilliseconds) > 0 else { break }
            let count = Glibc.read(STDIN_FILENO, &buffer, min(buffer.count, limit - content.count))
            if count > 0 {
                content.append(contentsOf: buffer[..<count])
            } else if count == 0 || errno == EBADF {
                break
            } else if errno != EINTR {
                throw .last(.read, "standard input")
            }
        }
        return content.isEmpty ? nil : content
    }

    package func list(_ folder: String) throws(FileProblem) -> [String] {
        guard let stream = opendir(folder) else { throw .last(.list, folder) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    package func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    package func write(_ text: String, to path: String) throws(FileProblem) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw .last(.write, path) }
        defer { close(descriptor) }
        guard writeAll(text, to: descriptor) else { throw .last(.write, path) }
    }

    package func linkTarget(_ path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
    }

    private func readAll(_ descriptor: Int32, _ path: String) throws(FileProblem) -> [UInt8] {
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count > 0 {
                content.append(contentsOf: buffer[..<count])
            } else if count == 0 {
                return content
            } else if errno != EINTR {
                throw .last(.read, path)
            }
        }
    }
}

extension FileProblem {
    /// The problem that `errno` tells of.
    static func last(_ action: Action, _ path: String) -> FileProblem {
        FileProblem(action: action, path: path, cause: String(cString: strerror(errno)))
    }
}

/// Writes all of `text`, waiting where the other side of a stream that does not block is slow; false with
/// `errno` set where that fails.
func writeAll(_ text: String, to descriptor: Int32) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
        var offset = 0
        while offset < bytes.count {
            let count = Glibc.write(descriptor, bytes.baseAddress.map { $0 + offset }, bytes.count - offset)
            if count >= 0 {
                offset += count
            } else if errno == EAGAIN {
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&waiting, 1, -1)
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }
}
