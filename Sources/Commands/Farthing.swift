public import ArgumentParser

/// A command that gets the world handed in.
package protocol ContextCommand: ParsableCommand {
    /// Does the work; throws `CommandFailure` to end with another status than success.
    mutating func run(in context: Context) async throws
}

/// The root command.
public struct Farthing: ParsableCommand, ContextCommand {
    public static let configuration = CommandConfiguration(
        commandName: "farthing",
        abstract: "What prompt caching costs and saves, to the last picodollar.",
        discussion: """
            Without a command: what the coding agent's logs of the last 30 days cost, in US dollars, what caching \
            saved, what misses lost, and the three changes that would have saved most.

            Example:
              farthing analyze ~/logs --by day
            """,
        version: "0.1.0",
        subcommands: [
            Analyze.self, Price.self, Prices.self, Count.self, Lint.self, Simulate.self, ReplayCommand.self,
            Misses.self, LifetimesCommand.self, ImportCommand.self, ReportCommand.self, StatusCommand.self, Doctor.self,
            CallCommand.self, PullCommand.self, ReconcileCommand.self, ServeCommand.self,
        ])

    public init() {}

    package func run(in context: Context) async throws { try await FrontDoor(context: context).run() }

    /// Runs the command that `arguments` (without the program's name) ask for.
    public static func main(_ arguments: [String], in context: Context) async -> ExitStatus {
        do {
            try await dispatch(arguments, in: context)
            return .success
        } catch {
            let failure = Failure(error)
            // Where even standard error is gone there is no one left to tell.
            try? context.notes.write(failure.text)
            return failure.status
        }
    }

    private static func dispatch(_ arguments: [String], in context: Context) async throws {
        var command: any ParsableCommand
        do {
            command = try parseAsRoot(arguments)
            guard command is any ContextCommand else {
                // Only the parser's own help command is not ours; its run throws the text.
                try command.run()
                return
            }
        } catch {
            let failure = Failure(parsing: error, columns: context.terminal.width)
            guard failure.status != .success else { return try context.output.write(failure.text) }
            try context.notes.write(failure.text)
            throw CommandFailure(failure.status)
        }
        guard var ours = command as? any ContextCommand else { return }
        try await ours.run(in: context)
    }
}
