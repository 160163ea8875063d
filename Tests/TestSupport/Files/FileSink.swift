import Glibc

/// Writes a file in large pieces.
enum FileSink {
    /// Asks for piece after piece until `step`, which is told the bytes so far, returns false.
    static func write(to path: String, step: (_ buffer: inout [UInt8], _ bytes: Int) -> Bool) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        guard descriptor >= 0 else { throw SampleError.cannotWrite(path) }
        defer { close(descriptor) }
        var buffer: [UInt8] = []
        buffer.reserveCapacity(5 << 20)
        var written = 0
        while step(&buffer, written + buffer.count) {
            guard buffer.count >= 4 << 20 else { continue }
            try flush(buffer, to: descriptor, path: path)
            written += buffer.count
            buffer.removeAll(keepingCapacity: true)
        }
        try flush(buffer, to: descriptor, path: path)
    }

    private static func flush(_ buffer: [UInt8], to descriptor: Int32, path: String) throws {
        var start = 0
        while start < buffer.count {
            let count = buffer.withUnsafeBytes { bytes in
                Glibc.write(descriptor, bytes.baseAddress?.advanced(by: start), bytes.count - start)
            }
            guard count > 0 else { throw SampleError.cannotWrite(path) }
            start += count
        }
    }
}
