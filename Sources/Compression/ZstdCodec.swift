import CZstd

/// Zstandard (RFC 8878) over the system's libzstd; frames may follow each other.
final class ZstdCodec: Codec {
    private let stream: OpaquePointer?
    /// Bytes that the library still wants of the current frame; 0 between frames.
    private var expected = 1

    init() { stream = ZSTD_createDStream() }

    deinit { ZSTD_freeDStream(stream) }

    func step(
        input: UnsafeRawBufferPointer, output: UnsafeMutableRawBufferPointer, offset: Int64
    ) throws(CompressionError) -> (consumed: Int, produced: Int) {
        if input.isEmpty && expected == 0 { return (0, 0) }
        var from = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var into = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        let result = ZSTD_decompressStream(stream, &into, &from)
        guard ZSTD_isError(result) == 0 else {
            let words = ZSTD_getErrorName(result).map { String(cString: $0) } ?? "unknown error"
            throw CompressionError(compression: .zstd, offset: offset + Int64(from.pos), problem: .damaged(words))
        }
        expected = result
        return (from.pos, into.pos)
    }

    func checkEnd(offset: Int64) throws(CompressionError) {
        if expected != 0 { throw CompressionError(compression: .zstd, offset: offset, problem: .truncated) }
    }
}
