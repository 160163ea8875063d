import Glibc

/// What a reader of the gateway's own pages shows, where the operator chose it.
struct AdminToken {
    let text: String

    /// Bits that nobody can try out.
    static let leastBits = 128

    /// Reads a file of one line, for its owner alone. Throws `CommandFailure`.
    init(file path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw CommandFailure.wrongUse("\(path) cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & 0o077 == 0 else {
            throw CommandFailure.wrongUse("\(path) may be read by others; expected mode 0600: chmod 600 \(path)")
        }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = max(0, read(descriptor, &bytes, bytes.count))
        let line = bytes[..<count].prefix { $0 != 10 && $0 != 13 }
        guard let token = AdminToken(line) else { throw AdminToken.weak(path) }
        self = token
    }

    /// Takes the value of a variable of the environment. Throws `CommandFailure`.
    init(_ value: String, of variable: String) throws {
        guard let token = AdminToken(Array(value.utf8)[...]) else { throw AdminToken.weak(variable) }
        self = token
    }

    /// nil where it cannot stand in a header, or does not hold enough bits: 4 a character where all are hexadecimal
    /// digits, 6 otherwise, none where the same few are repeated.
    private init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        text = String(decoding: bytes, as: UTF8.self)
        let isHexadecimal = text.allSatisfy(\.isHexDigit)
        guard bytes.count * (isHexadecimal ? 4 : 6) >= AdminToken.leastBits, Set(bytes).count >= 8 else { return nil }
    }

    private static func weak(_ place: String) -> CommandFailure {
        CommandFailure.wrongUse(
            "\(place): expected a token of \(leastBits) random bits or more, as `openssl rand -hex 32` gives it")
    }
}
