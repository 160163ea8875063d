/// How a file is compressed, as its first bytes tell.
package enum Compression: String, Sendable {
    case gzip
    case zstd

    /// The compression whose magic bytes begin `head`; nil for anything else.
    package static func detect(_ head: UnsafeRawBufferPointer) -> Compression? {
        if head.count >= 3, head[0] == 0x1F, head[1] == 0x8B, head[2] == 0x08 { return .gzip }
        guard head.count >= 4 else { return nil }
        let magic = UInt32(littleEndian: head.loadUnaligned(as: UInt32.self))
        // 0x184D2A50 to 0x184D2A5F begin a skippable frame.
        return magic == 0xFD2F_B528 || magic & 0xFFFF_FFF0 == 0x184D_2A50 ? .zstd : nil
    }
}

/// Why compressed input cannot be read on, and where.
package struct CompressionError: Error, Hashable, Sendable {
    package var compression: Compression
    /// Bytes of compressed input before the place.
    package var offset: Int64
    package var problem: Problem

    package enum Problem: Hashable, Sendable {
        /// The input ends inside a member or frame.
        case truncated
        /// The library refuses the bytes; its own words.
        case damaged(String)
        /// Bytes that begin no further member follow the last one.
        case bytesAfterEnd
    }

    /// What is wrong and where, for a diagnostic.
    package var text: String {
        let place = "\(compression.rawValue) data at byte \(offset)"
        return switch problem {
        case .truncated: "\(place): the file ends inside the compressed data"
        case .damaged(let words): "\(place): damaged (\(words))"
        case .bytesAfterEnd: "\(place): bytes after the end that are not compressed data"
        }
    }
}
