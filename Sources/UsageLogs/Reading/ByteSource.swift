import Compression
import Glibc
import Synchronization

/// The bytes of one file from front to back, inflated; it never throws: what stops it is kept in `problem`.
final class ByteSource {
    /// Why the bytes ended early; nil where they did not.
    private(set) var problem: Problem?
    private let descriptor: Int32
    private let closesDescriptor: Bool
    /// Place of the next `pread`; nil for a stream.
    private var position: Int64?
    private let progress: ReadingProgress?
    private var inflater: Decompressor?

    /// Opens a file at an offset; nil where it cannot be opened, and `errno` says why.
    init?(_ file: LogFile, at offset: Int64, progress: ReadingProgress?) {
        closesDescriptor = file.path != "-"
        descriptor = closesDescriptor ? open(file.path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO
        guard descriptor >= 0 else { return nil }
        position = file.isStream ? nil : offset
        self.progress = progress
    }

    /// Which file it is; nil where the system does not tell.
    var identity: FileIdentity? { FileStatus(descriptor: descriptor)?.identity }

    deinit { if closesDescriptor { close(descriptor) } }

    /// Goes on at another offset of a file that is neither a stream nor compressed.
    func seek(to offset: Int64) { position = position.map { _ in offset } }

    /// Fills `buffer` from its beginning; 0 only at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard problem == nil else { return 0 }
        do {
            return try inflater?.read(into: buffer) ?? readRaw(into: buffer)
        } catch let error as CompressionError {
            problem = .damagedCompression(detail: error.text)
        } catch let error as SystemError {
            problem = .unreadableFile(reason: error.text)
        } catch {
            problem = .unreadableFile(reason: "unknown error")
        }
        return 0
    }

    /// Fills `buffer` as far as it goes: less than asked only at the end.
    func fill(_ buffer: UnsafeMutableRawBufferPointer, from start: Int, atLeast wanted: Int) -> Int {
        var filled = start
        while filled < wanted {
            let count = read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
            if count == 0 { break }
            filled += count
        }
        return filled
    }

    /// From here on the bytes are compressed ones, beginning with `prefix`, which was read already.
    func inflate(_ compression: Compression, prefix: UnsafeRawBufferPointer) {
        inflater = Decompressor(compression, prefix: prefix) { [unowned self] in try readRaw(into: $0) }
    }

    private func readRaw(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
        while true {
            let count =
                position.map { pread(descriptor, buffer.baseAddress, buffer.count, off_t($0)) }
                ?? Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw SystemError(number: errno)
            }
            position? += Int64(count)
            progress?.bytesRead.add(count, ordering: .relaxed)
            return count
        }
    }
}

/// An error number of the operating system.
struct SystemError: Error {
    var number: Int32
    var text: String { String(cString: strerror(number)) }
}
