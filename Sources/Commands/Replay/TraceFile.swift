import Compression
import Glibc
import Simulation

/// A trace on disk or on standard input, inflated where it is compressed, read piece by piece.
final class TraceFile {
    /// As errors name it.
    let name: String
    private let descriptor: Int32
    private var inflater: Decompressor?

    private static let pieceBytes = 1 << 20

    /// Opens the file, `-` for standard input. Throws `FileProblem`.
    init(_ path: String) throws(FileProblem) {
        name = path == "-" ? "standard input" : path
        descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw TraceFile.problem(name) }
    }

    deinit { close(descriptor) }

    /// Hands the bytes on, from front to back. Throws `FileProblem`, or what `body` throws.
    func forEachPiece(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: TraceFile.pieceBytes, alignment: 16)
        defer { buffer.deallocate() }
        var count = try readRaw(into: buffer)
        if let compression = Compression.detect(UnsafeRawBufferPointer(rebasing: buffer[..<count])) {
            let prefix = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            inflater = Decompressor(compression, prefix: prefix) { [unowned self] in try readRaw(into: $0) }
            count = try inflated(into: buffer)
        }
        while count > 0 {
            try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            count = try inflater == nil ? readRaw(into: buffer) : inflated(into: buffer)
        }
    }

    private func inflated(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        do {
            return try inflater?.read(into: buffer) ?? 0
        } catch let error as CompressionError {
            throw FileProblem(action: .read, path: name, cause: error.text)
        }
    }

    private func readRaw(into buffer: UnsafeMutableRawBufferPointer) throws(FileProblem) -> Int {
        while true {
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            guard errno == EINTR else { throw TraceFile.problem(name) }
        }
    }

    private static func problem(_ name: String) -> FileProblem {
        FileProblem(action: .read, path: name, cause: String(cString: strerror(errno)))
    }
}
