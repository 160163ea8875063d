import Usage

/// Turns line numbers that count from the start of a part of a file into numbers from its first line.
struct LinePlaces {
    /// Start offset and number of lines before it, ascending, for files that were read in parts.
    private var parts: [String: [(start: Int64, lines: Int)]] = [:]

    init(_ reports: [UnitReport], files: [LogFile]) {
        var byFile: [Int: [UnitReport]] = [:]
        for report in reports { byFile[report.fileNumber, default: []].append(report) }
        for (number, reports) in byFile where reports.count > 1 {
            var before = 0
            parts[files[number].name] = reports.sorted { $0.start < $1.start }.map { report in
                defer { before += report.lines }
                return (report.start, before)
            }
        }
    }

    var isEmpty: Bool { parts.isEmpty }

    /// Line from the start of the file; 0 stays 0.
    func line(_ line: UInt32, offset: Int64, file: String) -> UInt32 {
        guard line > 0, let parts = parts[file] else { return line }
        let before = parts.last { $0.start <= offset }?.lines ?? 0
        return UInt32(clamping: Int(line) + before)
    }
}
