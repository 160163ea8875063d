import Foundation
import TestSupport
import Usage
import UsageLogs

/// A folder of its own for each test, removed with it.
final class LogFolder {
    let path: String
    private let folder: SampleFolder

    init() throws {
        path = NSTemporaryDirectory() + "farthing-" + UUID().uuidString
        folder = try SampleFolder(path: path)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ text: String, as name: String, packing: Packing = .plain) throws {
        try folder.write(Array(text.utf8), as: name, packing: packing)
    }

    func write(_ bytes: [UInt8], as name: String) throws { try folder.write(bytes, as: name) }

    /// Reads the folder, or what is named inside it.
    func read(_ names: [String] = [""], options: LogReading.Options = .init()) async -> LogReadingResult {
        await LogReading(inputs: names.map { $0.isEmpty ? path : path + "/" + $0 }, options: options).run()
    }
}

/// Lines of a transcript.
enum Line {
    static func assistant(
        id: String? = "msg_1", output: Int = 5, model: String = "claude-opus-4-6", usage: String? = nil,
        stop: String = "\"end_turn\"", time: String = "2026-04-01T10:00:00.000Z", extra: String = ""
    ) -> String {
        let usage = usage ?? #"{"input_tokens":10,"cache_read_input_tokens":100,"output_tokens":\#(output)}"#
        let id = id.map { "\"id\":\"\($0)\"," } ?? ""
        return #"{"type":"assistant","sessionId":"s1","cwd":"/home/u/p","uuid":"u","timestamp":"\#(time)",\#(extra)"#
            + #""requestId":"req_1","message":{\#(id)"model":"\#(model)","role":"assistant","content":[{"type":"text","text":"a \"usage\" b"}],"#
            + #""stop_reason":\#(stop),"usage":\#(usage)}}"#
    }

    static let user =
        #"{"type":"user","sessionId":"s1","uuid":"v","timestamp":"2026-04-01T09:59:58.000Z","message":{"role":"user","content":"hi"}}"#
}

extension LogReadingResult {
    var records: [UsageRecord] {
        var records: [UsageRecord] = []
        forEachRecord { records.append($0) }
        return records
    }

    /// lines = records + duplicates + skipped.
    var everyLineIsAccountedFor: Bool {
        summary.lines == summary.records + summary.duplicates + summary.skipped.values.reduce(0, +)
    }
}
