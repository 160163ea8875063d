import FoundationEssentials
import TestSupport
import Testing

/// The example of the gateway in the README: the block marked `console serving`.
@Suite(.timeLimit(.minutes(3))) struct ReadmeGatewayTests {
    private struct Step {
        var command: String
        var output = ""
    }

    /// The first command serves; the others are asked of it by the shell, again until they say what is shown.
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/curl")))
    func theExampleSaysWhatIsShown() throws {
        let steps = try steps()
        let first = try #require(steps.first)
        let words = first.command.split(separator: " ").map(String.init)
        try #require(words.prefix(2) == ["farthing", "serve"])
        let service = try MockService { _, _ in .message(MockMessage(id: "msg_1")) }
        defer { service.stop() }
        let scratch = try Scratch()
        let upstream = "https://api.anthropic.com"
        let run = try Serving.run(
            words.dropFirst(2).map { $0 == upstream ? service.url : $0 }, in: scratch
        ) { serving throws in
            for step in steps.dropFirst() {
                let command = step.command.replacing("127.0.0.1:8787", with: "127.0.0.1:\(serving.client.port)")
                try Serving.wait("\(step.command) says \(step.output)") {
                    let said = try Tool.run(["-c", command], program: "/bin/sh", in: scratch.path).output
                    return said.trimmed == step.output.trimmed
                }
            }
        }
        #expect(run.status == 0, "\(run.errors)")
        let shown = first.output.replacing(upstream, with: service.url)
            .replacing("/home/you", with: scratch.path).replacing("127.0.0.1:8787", with: "127.0.0.1:PORT")
        #expect(run.errors.replacing(/at http:\/\/127\.0\.0\.1:\d+/, with: "at http://127.0.0.1:PORT") == shown)
    }

    private func steps() throws -> [Step] {
        let top = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        let readme = try String(contentsOfFile: "\(top)/README.md", encoding: .utf8)
        let start = try #require(readme.firstRange(of: "```console serving\n")).upperBound
        let end = try #require(readme[start...].firstRange(of: "```")).lowerBound
        return readme[start..<end].split(separator: "\n").reduce(into: []) { steps, line in
            if line.hasPrefix("$ ") {
                steps.append(Step(command: String(line.dropFirst(2))))
            } else if !steps.isEmpty {
                steps[steps.count - 1].output += line + "\n"
            }
        }
    }
}

extension String {
    /// Without blanks and line ends at its end.
    fileprivate var trimmed: String {
        var text = self
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return text
    }
}
