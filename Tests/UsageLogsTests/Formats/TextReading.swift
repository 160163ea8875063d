import FoundationEssentials
import Testing
import Usage

@testable import UsageLogs

/// Reads a text as a file of the given name, through the whole reading.
func readText(_ text: String, as name: String = "log.jsonl", format: String? = nil) async throws -> LogReadingResult {
    try await readBytes(Array(text.utf8), as: name, format: format)
}

func readBytes(_ bytes: [UInt8], as name: String, format: String? = nil) async throws -> LogReadingResult {
    let folder = FileManager.default.temporaryDirectory.appending(path: "farthing-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: name)
    try Data(bytes).write(to: file)
    return await LogReading(inputs: [file.path], format: format.flatMap(LogFormats.named)).run()
}

extension LogReadingResult {
    var recordsInOrder: [UsageRecord] {
        var records: [UsageRecord] = []
        forEachRecord { records.append($0) }
        return records.sorted { ($0.origin.line, $0.origin.offset) < ($1.origin.line, $1.origin.offset) }
    }

    /// Records, duplicates and skipped entries: in a line format, the lines.
    var entries: Int { summary.records + summary.duplicates + summary.skipped.values.reduce(0, +) }

    func model(_ record: UsageRecord) -> String {
        tables.services[record.service].flatMap { tables.strings[$0.model] } ?? ""
    }

    func service(_ record: UsageRecord) -> Service { tables.services[record.service] ?? Service(model: .none) }

    func attribution(_ record: UsageRecord) -> Attribution { tables.attributions[record.attribution] ?? Attribution() }

    func text(_ symbol: Symbol) -> String { tables.strings[symbol] ?? "" }
}
