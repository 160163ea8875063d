import ArgumentParser
import TestSupport

/// Writes sample logs with known truth.
@main
struct SampleLogs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample-logs",
        abstract: "Writes sample logs of every format with their known truth, or a large tree or trace to measure on.",
        subcommands: [SampleTreeCommand.self, BenchmarkTreeCommand.self, ChatTraceCommand.self])
}

struct SampleTreeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "write",
        abstract: "Writes logs of every format to FOLDER/logs and their truth to FOLDER/truth.json.")

    @Argument(help: "Folder to write.")
    var folder: String

    @Option(help: "Seed of the generator; equal seeds give equal files.")
    var seed: UInt64 = 1

    func run() throws { try SampleTree(seed: seed).write(to: folder) }
}

struct BenchmarkTreeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmark", abstract: "Writes a tree of transcripts of a given size.")

    @Argument(help: "Folder to write; its truth goes beside it as FOLDER.truth.json.")
    var folder: String

    @Option(help: "Size in bytes, with KB, MB or GB as wanted.")
    var size: ByteSize = ByteSize(bytes: 400_000_000)

    @Option(help: "Number of files.")
    var files: Int = 200

    @Option(help: "Seed of the generator.")
    var seed: UInt64 = 1

    func validate() throws {
        guard files > 0 else { throw ValidationError("--files takes a number above zero.") }
    }

    func run() throws {
        let truth = try BenchmarkTree(bytes: size.bytes, files: files, seed: seed).write(to: folder)
        try SampleFolder.write(truth: truth.json, beside: folder)
    }
}

struct ChatTraceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace", abstract: "Writes a trace of agent sessions with a given number of requests.")

    @Argument(help: "File to write, JSON lines; its truth goes beside it as FILE.truth.json.")
    var file: String

    @Option(help: "Number of requests.")
    var requests: Int = 49_334

    @Option(help: "Seed of the generator; equal seeds give equal files.")
    var seed: UInt64 = 1

    func validate() throws {
        guard requests > 0 else { throw ValidationError("--requests takes a number above zero.") }
    }

    func run() throws {
        let truth = try ChatTrace(requests: requests, seed: seed).write(to: file)
        try SampleFolder.write(truth: truth.json, beside: file)
    }
}

extension SampleFolder {
    /// Writes `NAME.truth.json` beside a file or folder.
    static func write(truth json: String, beside path: String) throws {
        let slash = path.lastIndex(of: "/")
        let parent = slash.map { String(path[..<$0]) } ?? "."
        let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        try SampleFolder(path: parent).write(Array(json.utf8), as: "\(name).truth.json")
    }
}

/// A size such as `400MB`; the units are powers of ten.
struct ByteSize: ExpressibleByArgument {
    let bytes: Int

    init(bytes: Int) { self.bytes = bytes }

    init?(argument: String) {
        let units = [("GB", 1_000_000_000), ("MB", 1_000_000), ("KB", 1_000)]
        let unit = units.first { argument.hasSuffix($0.0) } ?? ("", 1)
        guard let number = Int(argument.dropLast(unit.0.count)), number > 0 else { return nil }
        bytes = number * unit.1
    }

    var defaultValueDescription: String { "\(bytes)" }
}
