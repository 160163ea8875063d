import ArgumentParser
import Testing

@testable import Commands

/// What the program can do stands in the README.
@Suite struct ReadmeTests {
    private let readme: String

    init() throws { readme = try SourceTree.text(of: "README.md") }

    @Test func everyCommandAndOptionIsDocumented() {
        var commands: [any ParsableCommand.Type] = [Farthing.self]
        var seen = 0
        while let command = commands.popLast() {
            commands += command.configuration.subcommands
            let name = command.configuration.commandName ?? String(describing: command).lowercased()
            #expect(readme.contains(name), "the README does not name `\(name)`")
            for option in options(in: Farthing.helpMessage(for: command, columns: 200)) {
                seen += 1
                #expect(readme.contains("`\(option)"), "the README does not name `\(option)` of `\(name)`")
            }
        }
        #expect(seen > 10)
    }

    @Test func theTwoCommandsAreThere() {
        #expect(readme.contains("make demo") && readme.contains("make test"))
    }

    /// Options of the form `--name` at the start of a word.
    private func options(in help: String) -> Set<String> {
        let words = help.split { " \n,()/[]|<>.".contains($0) }
        return Set(words.filter { $0.hasPrefix("--") && $0.count > 2 }.map { String($0.prefix { $0 != "=" }) })
    }
}
