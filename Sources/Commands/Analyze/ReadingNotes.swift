import Reports
import UsageLogs

/// What a reading has to say on standard error.
struct ReadingNotes {
    private let reading: LogReadingResult

    /// No more entries than this are printed; the rest is counted.
    static let limit = 50

    init(_ reading: LogReadingResult) { self.reading = reading }

    /// Nothing was read because nothing that was named exists.
    var isAllMissing: Bool {
        reading.summary.files == 0 && !reading.diagnostics.isEmpty
            && reading.diagnostics.allSatisfy { $0.problem == .noSuchFile }
    }

    func write(in context: Context) throws {
        for diagnostic in reading.diagnostics.prefix(ReadingNotes.limit) {
            try context.note(DisplayText.harmless("farthing: \(diagnostic.text)"))
        }
        let rest = reading.diagnostics.count - ReadingNotes.limit
        if reading.diagnostics.isEmpty && reading.summary.records == 0 {
            try context.note("farthing: no usage in the \(reading.summary.files) files that were read")
        }
        if rest > 0 { try context.note("farthing: \(rest) further problems of other files") }
    }
}
