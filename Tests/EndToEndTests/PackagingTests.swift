import FoundationEssentials
import Testing

/// The files of `packaging`.
@Suite struct PackagingTests {
    private static let analyzer = "/usr/bin/systemd-analyze"
    private static let folder =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        + "/packaging"

    /// The unit starts the program with options that it knows, and systemd, where it is installed, finds nothing
    /// wrong with it.
    @Test func theUnitIsSound() throws {
        let unit = try String(contentsOfFile: "\(PackagingTests.folder)/farthing.service", encoding: .utf8)
        let start = try #require(unit.split(separator: "\n").first { $0.hasPrefix("ExecStart=") })
        let words = start.dropFirst("ExecStart=".count).split(separator: " ").map(String.init)
        #expect(words.first == "/usr/local/bin/farthing")
        let help = try Tool.run([words[1], "--help"]).output
        for word in words where word.hasPrefix("--") { #expect(help.contains(word), "\(word)") }
        guard FileManager.default.isExecutableFile(atPath: PackagingTests.analyzer) else { return }
        let scratch = try Scratch()
        // It wants to see the program.
        let here = unit.replacing("/usr/local/bin/farthing", with: Tool.farthing)
            .replacing("Documentation=file:/usr/local/share/doc/farthing/README.md\n", with: "")
        try scratch.write(Array(here.utf8), as: "farthing.service")
        let run = try Tool.run(["verify", "\(scratch.path)/farthing.service"], program: PackagingTests.analyzer)
        #expect(run.status == 0, "\(run.errors)")
        #expect(!run.errors.contains("farthing.service"), "\(run.errors)")
    }

    /// The image starts the program with options that it knows.
    @Test func theImageStartsTheProgram() throws {
        let file = try String(contentsOfFile: "\(PackagingTests.folder)/Dockerfile", encoding: .utf8)
        let help = try Tool.run(["serve", "--help"]).output
        let start = try #require(file.split(separator: "\n").first { $0.hasPrefix("ENTRYPOINT") })
        let words = start.matches(of: /"([^"]+)"/).map { String($0.1) }
        #expect(words.prefix(2) == ["farthing", "serve"])
        for word in words where word.hasPrefix("--") { #expect(help.contains(word), "\(word)") }
    }
}
