package import Usage
package import Reports

/// Everything a command may know of the world, handed in so that commands run inside tests:
/// clock, environment, randomness, files and output streams.
public struct Context {
    /// The moment of the run.
    package var now: @Sendable () -> Timestamp
    /// Milliseconds from any origin, by a clock that nobody sets: for durations.
    package var ticks: () -> Int64
    /// Waits by the same clock.
    package var sleep: @Sendable (Duration) async throws -> Void
    package var environment: [String: String]
    /// Source of random bits; commands that use it print their seed.
    package var random: () -> UInt64
    package var files: any FileAccess
    /// Standard output: data.
    package var output: any TextSink
    /// Standard error: progress, notes and errors.
    package var notes: any TextSink
    /// The window behind standard output.
    package var terminal: Terminal
    /// The window behind standard error; nil where it is no terminal and shows no progress.
    package var notesTerminal: Terminal?
    /// From now on the signals that ask to end do not end the program; the result tells whether one came.
    package var catchStops: () -> @Sendable () -> Bool

    package init(
        now: @escaping @Sendable () -> Timestamp, environment: [String: String], random: @escaping () -> UInt64,
        files: any FileAccess, output: any TextSink, notes: any TextSink,
        terminal: Terminal = Terminal(), notesTerminal: Terminal? = nil,
        catchStops: @escaping () -> @Sendable () -> Bool = { { false } }, ticks: (() -> Int64)? = nil,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.now = now
        self.ticks = ticks ?? { now().milliseconds }
        self.sleep = sleep
        self.environment = environment
        self.random = random
        self.files = files
        self.output = output
        self.notes = notes
        self.terminal = terminal
        self.notesTerminal = notesTerminal
        self.catchStops = catchStops
    }

    /// A variable of the environment; nil where it is absent or empty.
    package func variable(_ name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Writes one line of news on standard error.
    package func note(_ text: String) throws { try notes.write(text + "\n") }
}
