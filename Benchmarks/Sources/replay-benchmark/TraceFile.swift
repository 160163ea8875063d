import Glibc
import Simulation

/// A trace on disk, read in pieces of 256 KiB.
struct TraceFile {
    let path: String
    /// $3 per million input tokens, reads at a tenth: those of the reference figures.
    static let price = VisitPrice(
        input: 3_000_000, cacheWrite5m: 3_750_000, cacheWrite1h: 6_000_000, cacheRead: 300_000, pingRead: 300_000)

    struct Unreadable: Error { var path: String }

    func load() throws -> (trace: ReplayTrace, summary: TraceSummary) {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { throw Unreadable(path: path) }
        defer { close(descriptor) }
        var loader = TraceLoader(name: path, price: TraceFile.price)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
        defer { buffer.deallocate() }
        while case let count = read(descriptor, buffer.baseAddress, buffer.count), count > 0 {
            try loader.read(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
        return try loader.finish()
    }

    /// Bytes of the file.
    func size() -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
}
