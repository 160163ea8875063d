import Commands
import Testing

/// Proves where text goes and how the program ends (DESIGN.md, exit codes).
@Suite struct FarthingTests {
    @Test func helpIsDataAndSuccess() async {
        let world = TestWorld()
        #expect(await world.run("--help") == .success)
        #expect(world.output.text.contains("USAGE: farthing"))
        #expect(world.notes.text.isEmpty)
    }

    @Test func unknownFlagIsWrongUse() async {
        let world = TestWorld()
        #expect(await world.run("--no-such-flag") == .wrongUse)
        #expect(world.notes.text.contains("--no-such-flag"))
        #expect(world.output.text.isEmpty)
    }
}
