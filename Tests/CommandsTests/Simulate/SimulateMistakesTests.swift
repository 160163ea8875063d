import Commands
import Testing

/// What `simulate` says to options and files that cannot be meant.
@Suite struct SimulateMistakesTests {
    @Test(
        arguments: [
            (["--rate", "0"], "--rate: expected requests an hour from 0.001 to 1000000"),
            (["--users", "0"], "--users: expected users from 1 to 1000000000"),
            (["--first-response", "300"], "--first-response: expected seconds from 0 to 299"),
            (["--period", "5", "--traffic", "mmpp"], "--period belongs to --traffic deterministic, not to mmpp"),
            (["--turns", "4", "--period", "5"], "--turns belongs to --traffic sessions, not to deterministic"),
            (["--period", "5", "--rate", "5"], "--rate and --period exclude each other"),
            (["--turns", "9..3"], "--turns '9..3': expected a number from 1 to 1000, or a range such as 5..20"),
            (["--turns", "0"], "--turns '0': expected a number from 1 to 1000, or a range such as 5..20"),
            (["--think", "0"], nil),
            (
                ["--gaps", "0.5:10,0.4:20"],
                "--gaps '0.5:10,0.4:20': expected shares that add up to 1 and seconds above 0"
            ),
            (
                ["--gaps", "x"],
                "--gaps 'x': expected up to 8 pairs of shares of 1 and mean seconds, such as 0.9:20,0.1:1800"
            ),
            (["--states", "0:10,0:20"], "--states '0:10,0:20': expected a rate above 0 and seconds above 0"),
            (
                ["--rates", "1,2,3"],
                "--rates: 3 numbers; expected 24 rates from 0 to 1,000,000 requests an hour, not all 0"
            ),
            (["--rates", "/none.txt"], "cannot read /none.txt: No such file or directory"),
            (["--arrivals", "/none.txt"], "cannot read /none.txt: No such file or directory"),
            (
                ["--arrivals", "/back.txt"],
                "/back.txt:3: goes back in time, from 2000 ms to 1500 ms; sort the times (rule R6)"
            ),
            (["--arrivals", "/words.txt"], "/words.txt:2: expected seconds from 0 on, one time a line"),
            (["--arrivals", "/one.txt"], "/one.txt: expected at least two requests at different times"),
            (["--arrivals", "/back.txt", "--growth", "5"], "--growth and --arrivals exclude each other"),
            (
                ["--arrivals", "/back.txt", "--traffic", "poisson"],
                "--traffic poisson and --arrivals exclude each other"
            ),
            (["--keep-alive", "2000"], "--keep-alive 2000: expected a number from 0 to 1000"),
            (["--replications", "1"], "--replications 1: expected a number from 2 to 1000"),
            (["--sample", "0"], "--sample 0: expected a number from 1 to 1000000"),
            (["--requests", "0"], "--requests 0: expected a number from 1 to 1000000"),
            (["--prewarm"], "--prewarm needs --traffic sessions, or --requests for a run from a cold cache"),
            (["--provider", "nobody"], nil),
            (
                ["--turns", "900", "--growth", "2000"],
                "/l.json: the last turn of a conversation has 1800000 tokens, more than the context window of 1000000 tokens; "
                    + "lower --turns or --growth"
            ),
        ] as [([String], String?)])
    func options(arguments: [String], message: String?) async {
        let world = TestWorld()
        world.files.contents["/l.json"] = Array(SimulateTests.tutorial.utf8)
        world.files.contents["/back.txt"] = Array("0\n2\n1.5\n".utf8)
        world.files.contents["/words.txt"] = Array("0\nsoon\n".utf8)
        world.files.contents["/one.txt"] = Array("12\n".utf8)
        #expect(await world.run(["simulate", "/l.json"] + arguments) == .wrongUse)
        #expect(world.output.text.isEmpty)
        if let message { #expect(world.notes.text == "farthing: \(message)\n") }
        #expect(world.notes.text.hasPrefix("farthing: "))
    }
}
