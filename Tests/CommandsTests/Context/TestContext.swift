import Commands
import Reports
import Usage

/// A world made of values: what a command reads and writes inside a test.
final class TestWorld {
    let output = MemorySink()
    let notes = MemorySink()
    var files = MemoryFiles()
    var environment: [String: String] = [:]
    /// 2026-11-21T12:00:00Z.
    var now = Timestamp(milliseconds: 1_795_262_400_000)
    var terminal = Terminal()

    func run(_ arguments: String...) async -> ExitStatus { await run(arguments) }

    func run(_ arguments: [String]) async -> ExitStatus {
        await Farthing.main(arguments, in: context)
    }

    var context: Context {
        let moment = now
        return Context(
            now: { moment }, environment: environment, random: { 4 }, files: files,
            output: output, notes: notes, terminal: terminal)
    }
}

/// Keeps what is written in memory.
final class MemorySink: TextSink {
    private(set) var text = ""
    func write(_ text: String) { self.text += text }
}

/// Files held in memory, by full path.
final class MemoryFiles: FileAccess {
    var contents: [String: [UInt8]] = [:]
    var standardInput: [UInt8] = []
    var links: [String: String] = [:]

    func read(_ path: String) throws(FileProblem) -> [UInt8] {
        guard let bytes = contents[path] else { throw absent(.read, path) }
        return bytes
    }

    func readStandardInput() throws(FileProblem) -> [UInt8] { standardInput }

    func readPipedInput(waitMilliseconds: Int32, limit: Int) throws(FileProblem) -> [UInt8]? {
        standardInput.isEmpty ? nil : standardInput
    }

    func list(_ folder: String) throws(FileProblem) -> [String] {
        let prefix = folder + "/"
        let names = contents.keys.filter { $0.hasPrefix(prefix) }.map { $0.dropFirst(prefix.count) }
        guard !names.isEmpty else { throw absent(.list, folder) }
        return Set(names.map { String($0.prefix { $0 != "/" }) }).sorted()
    }

    func exists(_ path: String) -> Bool { contents.keys.contains { $0 == path || $0.hasPrefix(path + "/") } }

    func write(_ text: String, to path: String) throws(FileProblem) { contents[path] = Array(text.utf8) }

    func linkTarget(_ path: String) -> String? { links[path] }

    private func absent(_ action: FileProblem.Action, _ path: String) -> FileProblem {
        FileProblem(action: action, path: path, cause: "No such file or directory")
    }
}
