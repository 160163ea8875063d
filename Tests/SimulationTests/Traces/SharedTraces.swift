import Compression
import Glibc

@testable import Simulation

/// Public traces that may lie beside the repository; suites that need them are skipped without them.
enum SharedTraces {
    /// `FARTHING_ACCEPTANCE`, else `../shared` beside the package.
    static let folder: String = {
        if let path = getenv("FARTHING_ACCEPTANCE") { return String(cString: path) + "/traces" }
        let package = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        return "/\(package)/../shared/traces"
    }()

    static let areThere = access("\(folder)/mooncake/conversation_trace.jsonl", R_OK) == 0

    /// Reads a trace of the folder, inflated where its name ends in `.gz`.
    static func read<Sink: TraceSink>(_ name: String, into sink: Sink) throws -> (sink: Sink, summary: TraceSummary) {
        guard let file = fopen("\(folder)/\(name)", "r") else { throw Missing(name: name) }
        defer { fclose(file) }
        var reader = TraceReader(name: name, into: sink)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { buffer.deallocate() }
        let raw: (UnsafeMutableRawBufferPointer) -> Int = { fread($0.baseAddress, 1, $0.count, file) }
        let stream =
            name.hasSuffix(".gz")
            ? Decompressor(.gzip, prefix: UnsafeRawBufferPointer(start: nil, count: 0), source: raw) : nil
        while case let count = try stream?.read(into: buffer) ?? raw(buffer), count > 0 {
            try reader.read(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
        return try reader.finish()
    }

    struct Missing: Error { var name: String }
}
