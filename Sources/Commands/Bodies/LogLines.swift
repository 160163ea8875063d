import Compression
import Glibc
import JSONScan

/// Single lines of log files, read again by their place.
///
/// Of compressed files one at a time is kept inflated; a larger one than `mostInflatedBytes` gives nothing.
final class LogLines {
    /// Bytes of one line, at most.
    static let mostLineBytes = 64 << 20
    /// Bytes of a compressed file, inflated, at most.
    static let mostInflatedBytes = 256 << 20

    private var open: (path: String, descriptor: Int32)?
    private var inflated: (path: String, bytes: [UInt8])?

    deinit { if let open { close(open.descriptor) } }

    /// The JSON object that begins at an offset of the inflated file; nil where there is none (any more).
    func object(in path: String, at offset: Int64) -> [UInt8]? {
        guard path != "-", offset >= 0 else { return nil }
        if inflated?.path == path { return inflatedObject(at: offset) }
        guard let descriptor = descriptor(of: path) else { return nil }
        var head = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &head, head.count, 0)
        guard count > 0 else { return nil }
        let compression = head.withUnsafeBytes { Compression.detect(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        guard let compression else { return LogLines.object(from: descriptor, at: offset) }
        // A file that is too large stays known as one that gives nothing.
        inflated = (path, LogLines.inflate(descriptor, compression) ?? [])
        return inflatedObject(at: offset)
    }

    private func descriptor(of path: String) -> Int32? {
        if let open, open.path == path { return open.descriptor }
        if let open { close(open.descriptor) }
        open = nil
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        open = (path, descriptor)
        return descriptor
    }

    private func inflatedObject(at offset: Int64) -> [UInt8]? {
        guard let bytes = inflated?.bytes, offset < bytes.count else { return nil }
        return bytes.withUnsafeBytes { LogLines.wholeObject(UnsafeRawBufferPointer(rebasing: $0[Int(offset)...])) }
            .map { Array(bytes[Int(offset)..<Int(offset) + $0]) }
    }

    private static func object(from descriptor: Int32, at offset: Int64) -> [UInt8]? {
        var buffer: [UInt8] = []
        var wanted = 256 << 10
        while true {
            let known = buffer.count
            buffer.append(contentsOf: repeatElement(0, count: wanted - known))
            var filled = known
            while filled < wanted {
                let count = buffer.withUnsafeMutableBytes { bytes in
                    pread(
                        descriptor, bytes.baseAddress.map { $0 + filled }, wanted - filled,
                        off_t(offset) + off_t(filled))
                }
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { break }
                filled += count
            }
            buffer.removeLast(wanted - filled)
            if let length = buffer.withUnsafeBytes({ wholeObject($0) }) { return Array(buffer[..<length]) }
            guard filled == wanted, wanted < mostLineBytes else { return nil }
            wanted *= 4
        }
    }

    /// Length of the object that the bytes begin with; nil where it does not end in them.
    private static func wholeObject(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard let place = JSONPlace(of: bytes), place.byte == UInt8(ascii: "{"), let end = place.behindValue,
            let start = bytes.assumingMemoryBound(to: UInt8.self).baseAddress
        else { return nil }
        return end - start
    }

    private static func inflate(_ descriptor: Int32, _ compression: Compression) -> [UInt8]? {
        var place: off_t = 0
        let inflater = Decompressor(compression, prefix: UnsafeRawBufferPointer(start: nil, count: 0)) { buffer in
            let count = max(0, pread(descriptor, buffer.baseAddress, buffer.count, place))
            place += off_t(count)
            return count
        }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 20)
        while bytes.count <= mostInflatedBytes {
            guard let count = try? piece.withUnsafeMutableBytes({ try inflater.read(into: $0) }) else { return nil }
            if count == 0 { return bytes }
            bytes.append(contentsOf: piece[..<count])
        }
        return nil
    }
}
