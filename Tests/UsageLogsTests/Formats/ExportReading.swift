import FoundationEssentials
import TestSupport
import Usage

@testable import UsageLogs

/// Reads a text as `farthing analyze` would read it from a file, with the format found from content.
struct ExportReading {
    let result: LogReadingResult
    let records: [UsageRecord]

    init(_ text: String, as format: String? = nil, packing: Packing = .plain) async throws {
        let folder = try SampleFolder(
            path: FileManager.default.temporaryDirectory.path + "/farthing-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(atPath: folder.path) }
        try folder.write(Array(text.utf8), as: "export", packing: packing)
        let named = format.flatMap { LogFormats.named($0) }
        result = await LogReading(inputs: [folder.path + "/export"], format: named).run()
        var records: [UsageRecord] = []
        result.forEachRecord { records.append($0) }
        self.records = records.sorted { $0.origin.offset < $1.origin.offset }
    }

    var tokens: [TokenUsage] { records.map(\.tokens) }
    var flags: [Flags] { records.map(\.flags) }
    var skipped: [SkipReason: Int] { result.summary.skipped }

    func text(_ symbol: Symbol) -> String { result.tables.string(symbol) ?? "" }
    func service(_ index: Int) -> Service? { result.tables.services[records[index].service] }
    func attribution(_ index: Int) -> Attribution {
        result.tables.attributions[records[index].attribution] ?? Attribution()
    }
    func model(_ index: Int) -> String { service(index).map { text($0.model) } ?? "" }
    func provider(_ index: Int) -> String { service(index).map { text($0.provider) } ?? "" }

    /// Problems as (line of the first, how often).
    func places(of problem: Problem) -> [[Int]] {
        result.diagnostics.filter { $0.problem == problem }.map { [Int($0.line), $0.count] }
    }

    /// Whether lines = records + duplicates + skipped.
    var isBalanced: Bool {
        let summary = result.summary
        return summary.lines == summary.records + summary.duplicates + summary.skipped.values.reduce(0, +)
    }
}
