import FoundationEssentials
import TestSupport
import Testing

/// Every example of the README runs, and prints what the README shows.
@Suite struct ReadmeExampleTests {
    private static let path =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        + "/README.md"

    struct Example: CustomTestStringConvertible {
        /// Run one after the other, in one folder.
        let steps: [Step]
        let status: Int32
        var testDescription: String { steps.map(\.command).joined(separator: " && ") }
    }

    struct Step {
        let command: String
        var output = ""
    }

    /// What uses the network talks to the mock service, whose address and keys are in the environment.
    @Test(arguments: examples) func theExamplePrintsWhatIsShown(example: Example) throws {
        let scratch = try Scratch()
        try SampleTree(seed: 1).write(to: "\(scratch.path)/.build/samples")
        if example.steps.contains(where: { $0.command.contains("ledger.sqlite") }) {
            let filling = try Tool.run(
                ["import", ".build/samples/logs", "--ledger", ".build/samples/ledger.sqlite"], in: scratch.path)
            try #require(filling.status == 0, "\(filling.errors)")
        }
        let service = try MockService(scenario: "usual")
        defer { service.stop() }
        for (number, step) in example.steps.enumerated() {
            let run = try Tool.run(words(of: step.command), in: scratch.path, environment: service.environment)
            let isLast = number == example.steps.count - 1
            #expect(run.status == (isLast ? example.status : 0), "\(run.errors)")
            // CSV ends its lines in CRLF, a README does not.
            let output = String(String.UnicodeScalarView(run.output.unicodeScalars.filter { $0 != "\r" }))
            #expect(untimed(output) == untimed(step.output))
        }
    }

    /// The text without measured times, and without rules and blanks as long as these are.
    private func untimed(_ text: String) -> String {
        guard text.contains(" ms") else { return text }
        return text.replacing(/[0-9][0-9,]* ms/, with: "MS").replacing(/─+/, with: "─").replacing(/\ +/, with: " ")
    }

    @Test func thereAreExamples() { #expect(ReadmeExampleTests.examples.count >= 3) }

    /// Blocks marked `console`: lines `$ farthing …`, each before its standard output; `console status=1` where
    /// the last one ends with findings.
    static let examples: [Example] = {
        guard let data = try? Data(contentsOf: URL(filePath: path)) else { return [] }
        var found: [Example] = []
        var block: [Substring]?
        var status: Int32 = 0
        for line in String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false) {
            if line == "```console" || line == "```console status=1" {
                block = []
                status = line == "```console" ? 0 : 1
            } else if line == "```", let lines = block {
                found.append(Example(steps: steps(of: lines), status: status))
                block = nil
            } else {
                block?.append(line)
            }
        }
        return found
    }()

    private static func steps(of lines: [Substring]) -> [Step] {
        lines.reduce(into: []) { steps, line in
            if line.hasPrefix("$ ") {
                steps.append(Step(command: String(line)))
            } else if !steps.isEmpty {
                steps[steps.count - 1].output += line + "\n"
            }
        }
    }

    /// Words after `$ farthing`; single quotes keep a word together.
    private func words(of command: String) -> [String] {
        command.split(separator: "'", omittingEmptySubsequences: false).enumerated().flatMap { index, part in
            index % 2 == 1 ? [String(part)] : part.split(separator: " ").map(String.init)
        }.dropFirst(2).map { $0 }
    }
}
