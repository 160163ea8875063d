/// Inflates a stream that is handed over piece by piece.
package final class StreamInflater {
    private let codec: any Codec
    private var consumed: Int64 = 0
    private var output = [UInt8](repeating: 0, count: 32 * 1024)

    package init(_ compression: Compression) {
        codec =
            switch compression {
            case .gzip: GzipCodec()
            case .zstd: ZstdCodec()
            }
    }

    /// Takes the next piece and hands over what it holds. Errors: bytes that are not of this form.
    package func feed(
        _ piece: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void
    ) throws(CompressionError) {
        var rest = piece
        while true {
            let (read, made) = try step(rest)
            rest = UnsafeRawBufferPointer(rebasing: rest[read...])
            if made > 0 { output.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[..<made])) } }
            if rest.isEmpty && made < output.count { return }
        }
    }

    /// Errors: the stream broke off before its end, which holds the checksum.
    package func checkEnd() throws(CompressionError) { try codec.checkEnd(offset: consumed) }

    private func step(_ input: UnsafeRawBufferPointer) throws(CompressionError) -> (consumed: Int, produced: Int) {
        let result = output.withUnsafeMutableBytes { output in
            Result { () throws(CompressionError) in try codec.step(input: input, output: output, offset: consumed) }
        }
        let step = try result.get()
        consumed += Int64(step.consumed)
        return step
    }
}
