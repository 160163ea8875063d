import Compression
import TestSupport
import Testing

/// The system libraries' own compressors make the input.
@Suite struct DecompressorTests {
    private static func pack(_ bytes: [UInt8], _ compression: Compression) throws -> [UInt8] {
        switch compression {
        case .gzip: try SampleFolder.gzipped(bytes)
        case .zstd: try SampleFolder.zstandard(bytes)
        }
    }

    /// Feeds `packed` in pieces of `step` bytes and reads into a buffer of `room` bytes.
    private func inflate(_ packed: [UInt8], _ compression: Compression, step: Int, room: Int) throws -> [UInt8] {
        var place = 0
        let stream = Decompressor(compression, prefix: UnsafeRawBufferPointer(start: nil, count: 0)) { buffer in
            let count = min(step, packed.count - place, buffer.count)
            buffer.copyBytes(from: packed[place..<place + count])
            place += count
            return count
        }
        var result: [UInt8] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: room, alignment: 1)
        defer { buffer.deallocate() }
        while true {
            let count = try stream.read(into: buffer)
            if count == 0 { return result }
            result += buffer[..<count]
        }
    }

    private func sample(_ count: Int) -> [UInt8] {
        var generator = SplitMix64(seed: 7)
        return (0..<count).map { _ in UInt8(generator.int(0...9)) + 48 }
    }

    @Test(arguments: [Compression.gzip, .zstd], [1, 7, 1 << 20])
    func membersThatFollowEachOtherAreOneText(compression: Compression, step: Int) throws {
        let text = sample(30_000)
        let packed =
            try Self.pack(Array(text[..<9_000]), compression) + Self.pack([], compression)
            + Self.pack(Array(text[9_000...]), compression)
        #expect(packed.withUnsafeBytes { Compression.detect($0) } == compression)
        for room in [1_000, 100_000] {
            #expect(try inflate(packed, compression, step: step, room: room) == text)
        }
    }

    @Test(arguments: [Compression.gzip, .zstd])
    func everyTruncationIsAnErrorAtItsPlace(compression: Compression) throws {
        let packed = try Self.pack(sample(500), compression)
        for length in 1..<packed.count {
            let error = #expect(throws: CompressionError.self) {
                try inflate(Array(packed[..<length]), compression, step: 64, room: 64)
            }
            #expect(error?.problem == .truncated && error?.offset == Int64(length))
        }
    }

    @Test(arguments: [Compression.gzip, .zstd])
    func damageAndRubbishAreErrors(compression: Compression) throws {
        var packed = try Self.pack(sample(5_000), compression)
        #expect(throws: CompressionError.self) {
            try inflate(packed + Array("rubbish".utf8), compression, step: 64, room: 64)
        }
        for place in 6..<40 { packed[place] ^= 0xFF }
        #expect(throws: CompressionError.self) { try inflate(packed, compression, step: 64, room: 64) }
    }

    @Test func zerosMayPadGzip() throws {
        let packed = try Self.pack(sample(100), .gzip) + [UInt8](repeating: 0, count: 512)
        #expect(try inflate(packed, .gzip, step: 64, room: 64) == sample(100))
    }

    @Test func plainTextIsNotCompressed() {
        for text in ["", "{\"a\":1}", "\u{1f}\u{8b}"] {
            #expect(Array(text.utf8).withUnsafeBytes { Compression.detect($0) } == nil)
        }
    }
}
