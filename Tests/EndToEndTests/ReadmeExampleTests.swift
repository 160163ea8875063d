import FoundationEssentials
import TestSupport
import Testing

/// Every example of the README runs, and prints what the README shows.
@Suite struct ReadmeExampleTests {
    private static let path =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        + "/README.md"

    struct Example: CustomTestStringConvertible {
        let command: String
        let output: String
        let status: Int32
        var testDescription: String { command }
    }

    @Test(arguments: examples) func theExamplePrintsWhatIsShown(example: Example) throws {
        let scratch = try Scratch()
        try SampleTree(seed: 1).write(to: "\(scratch.path)/.build/samples")
        if example.command.contains("ledger.sqlite") {
            let filling = try Tool.run(
                ["import", ".build/samples/logs", "--ledger", ".build/samples/ledger.sqlite"], in: scratch.path)
            try #require(filling.status == 0, "\(filling.errors)")
        }
        let run = try Tool.run(words(of: example.command), in: scratch.path)
        #expect(run.status == example.status, "\(run.errors)")
        // CSV ends its lines in CRLF, a README does not.
        #expect(String(String.UnicodeScalarView(run.output.unicodeScalars.filter { $0 != "\r" })) == example.output)
    }

    @Test func thereAreExamples() { #expect(ReadmeExampleTests.examples.count >= 3) }

    /// Blocks marked `console`: a line `$ farthing …`, then its standard output; `console status=1` where it ends
    /// with findings.
    static let examples: [Example] = {
        guard let data = try? Data(contentsOf: URL(filePath: path)) else { return [] }
        var found: [Example] = []
        var block: [Substring]?
        var status: Int32 = 0
        for line in String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false) {
            if line == "```console" || line == "```console status=1" {
                block = []
                status = line == "```console" ? 0 : 1
            } else if line == "```", let lines = block, let command = lines.first {
                let output = lines.dropFirst().map { $0 + "\n" }.joined()
                found.append(Example(command: String(command), output: output, status: status))
                block = nil
            } else {
                block?.append(line)
            }
        }
        return found
    }()

    /// Words after `$ farthing`; single quotes keep a word together.
    private func words(of command: String) -> [String] {
        command.split(separator: "'", omittingEmptySubsequences: false).enumerated().flatMap { index, part in
            index % 2 == 1 ? [String(part)] : part.split(separator: " ").map(String.init)
        }.dropFirst(2).map { $0 }
    }
}
