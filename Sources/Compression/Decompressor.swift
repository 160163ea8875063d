/// Inflates a stream piece by piece; memory is one input buffer and the library's window.
///
/// Members (gzip) and frames (zstd) that follow each other are read as one.
package final class Decompressor {
    /// Fills a buffer with compressed bytes and returns how many; 0 at the end.
    package typealias Source = (UnsafeMutableRawBufferPointer) throws -> Int

    private static let inputCapacity = 128 * 1024
    private let codec: any Codec
    private let source: Source
    private let input: UnsafeMutableRawBufferPointer
    /// The part of `input` that was not consumed yet.
    private var pending: Range<Int>
    private var consumed: Int64 = 0
    private var sourceIsAtEnd = false

    /// - Parameter prefix: first bytes that were already taken from the source; at most 128 KiB of them fit,
    ///   the rest has to come from the source.
    package init(_ compression: Compression, prefix: UnsafeRawBufferPointer, source: @escaping Source) {
        codec =
            switch compression {
            case .gzip: GzipCodec()
            case .zstd: ZstdCodec()
            }
        self.source = source
        input = .allocate(byteCount: max(Decompressor.inputCapacity, prefix.count), alignment: 16)
        input.copyMemory(from: prefix)
        pending = 0..<prefix.count
    }

    deinit { input.deallocate() }

    /// Fills `output` from its beginning; returns the number of bytes, 0 only at the end.
    /// - Throws: `CompressionError`, or what the source throws.
    package func read(into output: UnsafeMutableRawBufferPointer) throws -> Int {
        guard output.count > 0 else { return 0 }
        while true {
            if pending.isEmpty && !sourceIsAtEnd {
                let count = try source(input)
                sourceIsAtEnd = count == 0
                pending = 0..<count
            }
            let step = try codec.step(
                input: UnsafeRawBufferPointer(rebasing: input[pending]), output: output, offset: consumed)
            pending = pending.lowerBound + step.consumed..<pending.upperBound
            consumed += Int64(step.consumed)
            if step.produced > 0 { return step.produced }
            if pending.isEmpty && sourceIsAtEnd {
                try codec.checkEnd(offset: consumed)
                return 0
            }
        }
    }
}

/// One library behind the stream.
protocol Codec: AnyObject {
    /// Consumes from `input` and produces into `output`, at least one byte of either unless both
    /// library and input are at their end.
    func step(
        input: UnsafeRawBufferPointer, output: UnsafeMutableRawBufferPointer, offset: Int64
    ) throws(CompressionError) -> (consumed: Int, produced: Int)

    /// Throws where the input, all consumed, ends inside a member or frame.
    func checkEnd(offset: Int64) throws(CompressionError)
}
