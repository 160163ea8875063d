import Glibc
import Reports
import Usage

extension Context {
    /// The real world: the system's clock, environment, files and standard streams.
    ///
    /// A closed pipe is to arrive as an error of `write`, so SIGPIPE is ignored from here on.
    public static func system() -> Context {
        signal(SIGPIPE, SIG_IGN)
        let environment = systemEnvironment()
        var generator = SystemRandomNumberGenerator()
        return Context(
            now: systemTime, environment: environment, random: { generator.next() },
            files: SystemFiles(),
            output: DescriptorSink(STDOUT_FILENO, name: "standard output"),
            notes: NoteSink(STDERR_FILENO),
            terminal: systemTerminal(STDOUT_FILENO, environment) ?? Terminal(),
            notesTerminal: systemTerminal(STDERR_FILENO, environment), catchStops: StopSignals.catchThem,
            ticks: systemTicks)
    }
}

@Sendable private func systemTime() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
}

private func systemTicks() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
}

private func systemEnvironment() -> [String: String] {
    var variables: [String: String] = [:]
    var entry = environ
    while let line = entry.pointee {
        let text = String(cString: line)
        if let equals = text.firstIndex(of: "=") {
            variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
        }
        entry += 1
    }
    return variables
}

/// The window behind a descriptor; nil where it is no terminal.
private func systemTerminal(_ descriptor: Int32, _ environment: [String: String]) -> Terminal? {
    guard isatty(descriptor) == 1 else { return nil }
    var size = winsize()
    let isKnown = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    let width = isKnown ? Int(size.ws_col) : environment["COLUMNS"].flatMap(Int.init) ?? 80
    let isPlain = !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
    return Terminal(width: max(width, 20), usesColour: !isPlain)
}

/// Standard error. Where it is closed or full there is no one left to tell: notes are lost, while the data
/// and the exit status stay what they are.
private final class NoteSink: TextSink {
    private let descriptor: Int32

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    func write(_ text: String) { _ = writeAll(text, to: descriptor) }
}

/// Standard output.
private final class DescriptorSink: TextSink {
    private let descriptor: Int32
    private let name: String

    init(_ descriptor: Int32, name: String) {
        self.descriptor = descriptor
        self.name = name
    }

    func write(_ text: String) throws {
        guard !writeAll(text, to: descriptor) else { return }
        if errno == EPIPE { throw BrokenPipe() }
        throw FileProblem.last(.write, name)
    }
}
