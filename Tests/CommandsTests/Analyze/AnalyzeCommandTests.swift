import Commands
import JSONScan
import Testing

/// Proves what the command line of `analyze` refuses, and with which words.
@Suite struct AnalyzeCommandTests {
    @Test(arguments: [
        (["--by", "year"], "year"), (["--by", "day,day"], "names day twice"),
        (["--since", "yesterday"], "--since 'yesterday': expected a date"),
        (["--since", "2026-11-02", "--until", "2026-11-01"], "not before the end"),
        (["--against", "2026-11-01T00:00:00Z"], "has no length"),
        (["--timezone", "Mars/Base"], "unknown time zone 'Mars/Base'"),
        (["--timezone", "../../etc/passwd"], "unknown time zone"),
        (["--input-format", "pdf"], "expected one of"), (["--cost-mode", "free"], "free"),
        (["--prices", "/nowhere"], "cannot list /nowhere"), (["--format", "xml"], "xml"),
        (["--tag", ""], "--tag '' matches no name; use (none)"),
    ])
    func wrongUseIsNamed(_ arguments: [String], _ words: String) async {
        let world = TestWorld()
        let status = await world.run(["analyze", "/logs"] + arguments)
        #expect(status == .wrongUse)
        #expect(world.notes.text.contains(words), "\(world.notes.text)")
        #expect(world.output.text.isEmpty)
    }

    @Test func aBadBookOfTheUserIsNamed() async {
        let world = TestWorld()
        world.environment["HOME"] = "/home/u"
        world.files.contents["/home/u/.config/farthing/prices/mine.json"] = Array("{".utf8)
        #expect(await world.run("analyze", "/logs") == .wrongUse)
        #expect(world.notes.text.contains("/home/u/.config/farthing/prices/mine.json"))
    }

    @Test func withoutLogsItSaysWhereItLooked() async {
        let world = TestWorld()
        world.environment = ["HOME": "/home/u", "TZ": "UTC"]
        for arguments in [["analyze"], []] {
            #expect(await world.run(arguments) == .wrongUse)
            #expect(world.notes.text.contains("/home/u/.config/claude/projects and /home/u/.claude/projects"))
        }
    }

    /// Every option says what it does and every command shows an example.
    @Test func helpIsComplete() throws {
        let tree = try JSONValue.parse(Farthing._dumpHelp())
        var commands = [try #require(tree["command"])]
        var options = 0
        while let command = commands.popLast() {
            let name = command["commandName"]?.string ?? ""
            if name == "help" { continue }
            commands += command["subcommands"]?.array ?? []
            if command["subcommands"]?.array == nil || name == "farthing" {
                #expect(command["discussion"]?.string?.contains("Example:") == true, "\(name) shows no example")
            }
            for argument in command["arguments"]?.array ?? [] {
                options += 1
                #expect((argument["abstract"]?.string ?? "").count > 5, "\(name): \(argument)")
            }
        }
        #expect(options > 12)
    }
}
