public import ArgumentParser

/// The root command.
public struct Farthing: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "farthing",
        abstract: "What prompt caching costs and saves, to the last picodollar."
    )

    public init() {}
}
