import Glibc
import Reports
import UsageLogs

/// A reading with a progress bar on standard error, where that is a terminal.
struct ShownReading {
    let context: Context

    func run(
        inputs: [String], format: (any LogFormat)?, options: LogReading.Options = LogReading.Options()
    ) async -> LogReadingResult {
        guard let terminal = context.notesTerminal else {
            return await LogReading(inputs: inputs, format: format, options: options).run()
        }
        let progress = ReadingProgress()
        let bar = ProgressBar(progress: progress, terminal: terminal)
        bar.start()
        let result = await LogReading(inputs: inputs, format: format, options: options, progress: progress).run()
        if let clearing = bar.stop() { try? context.notes.write(clearing) }
        return result
    }
}

/// Shows how far a reading has come, from its second second on.
///
/// The workers of a reading keep every thread of the concurrency runtime busy, so the bar has a
/// thread of its own; it touches the two atomic counters and standard error only.
final class ProgressBar: Sendable {
    private let progress: ReadingProgress
    private let width: Int
    private let state = ProgressState()

    init(progress: ReadingProgress, terminal: Terminal) {
        self.progress = progress
        width = terminal.width ?? 80
    }

    func start() {
        var thread = pthread_t()
        let bar = Unmanaged.passRetained(self)
        let status = pthread_create(
            &thread, nil,
            { pointer in
                if let pointer { Unmanaged<ProgressBar>.fromOpaque(pointer).takeRetainedValue().show() }
                return nil
            }, bar.toOpaque())
        if status == 0 { pthread_detach(thread) } else { bar.release() }
    }

    /// Ends the bar; the text that clears its line, nil where none was shown.
    func stop() -> String? { state.stop() ? "\r\u{1B}[K" : nil }

    private func show() {
        usleep(1_000_000)
        while state.write({ line }) { usleep(100_000) }
    }

    private var line: String {
        ProgressBar.line(
            read: progress.bytesRead.load(ordering: .relaxed), total: progress.bytesTotal.load(ordering: .relaxed),
            width: width)
    }

    /// `reading  [████      ]  42 %  120 MB of 400 MB`, within `width` columns.
    ///
    /// Where the end is not known, as with standard input, only what was read: `reading  120 MB`.
    static func line(read: Int, total: Int, width: Int) -> String {
        let megabyte = 1_000_000
        guard total > 0 else { return "\r" + "reading  \(read / megabyte) MB".prefix(width) + "\u{1B}[K" }
        let done = min(read, total)
        let percent = done * 100 / total
        let text = "  \(percent) %  \(read / megabyte) MB of \(max(read, total) / megabyte) MB"
        let room = min(40, width - text.count - 12)
        guard room >= 4 else { return String("\r\(percent) %".prefix(width)) + "\u{1B}[K" }
        let filled = done * room / total
        let bar = String(repeating: "█", count: filled) + String(repeating: " ", count: room - filled)
        return "\rreading  [\(bar)]\(text)\u{1B}[K"
    }
}
