import CZlib
import CZstd
import FoundationEssentials

/// How a sample file is packed.
package enum Packing: String, Sendable {
    case plain, gzip, zstd
}

/// A folder that sample files are written into.
package struct SampleFolder {
    package let path: String

    /// Makes the folder, and those above it, where they are missing.
    package init(path: String) throws {
        self.path = path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// Writes one file below the folder; `name` may hold folders.
    package func write(_ bytes: [UInt8], as name: String, packing: Packing = .plain) throws {
        let target = "\(path)/\(name)"
        if let slash = target.lastIndex(of: "/") {
            try FileManager.default.createDirectory(
                atPath: String(target[..<slash]), withIntermediateDirectories: true)
        }
        let packed =
            switch packing {
            case .plain: bytes
            case .gzip: try SampleFolder.gzipped(bytes)
            case .zstd: try SampleFolder.zstandard(bytes)
            }
        try Data(packed).write(to: URL(filePath: target))
    }

    package static func gzipped(_ bytes: [UInt8]) throws -> [UInt8] {
        var stream = z_stream()
        let windowWithGzipHeader = MAX_WBITS + 16
        guard
            deflateInit2_(
                &stream, 6, Z_DEFLATED, windowWithGzipHeader, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { throw SampleError.cannotPack("gzip") }
        defer { deflateEnd(&stream) }
        var input = bytes
        var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))))
        let status = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(target.count)
                return deflate(&stream, Z_FINISH)
            }
        }
        guard status == Z_STREAM_END else { throw SampleError.cannotPack("gzip") }
        return Array(output.prefix(Int(stream.total_out)))
    }

    package static func zstandard(_ bytes: [UInt8]) throws -> [UInt8] {
        var output = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
        let size = ZSTD_compress(&output, output.count, bytes, bytes.count, 3)
        guard ZSTD_isError(size) == 0 else { throw SampleError.cannotPack("zstd") }
        return Array(output.prefix(size))
    }
}

package enum SampleError: Error, CustomStringConvertible {
    case cannotPack(String)
    case cannotWrite(String)

    package var description: String {
        switch self {
        case .cannotPack(let name): "a sample file could not be packed as \(name)"
        case .cannotWrite(let path): "\(path): the file could not be written; check the folder and the free space"
        }
    }
}
