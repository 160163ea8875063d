/// What one worker reads at a time: a file, or the lines of a large file that begin in a range.
struct ReadingUnit: Sendable {
    var file: LogFile
    /// Number of the file in the reading.
    var fileNumber: Int
    /// Offsets at which the lines begin that belong to the unit; nil for the whole file.
    var range: Range<Int64>?
    /// Format of the file where it is known already.
    var format: (any LogFormat)?

    /// Bytes to read, for the order: the largest come first.
    var weight: Int64 { range.map { min($0.upperBound, file.size) - $0.lowerBound } ?? file.size }
}

/// What became of one unit, beside its records.
struct UnitReport: Sendable {
    var fileNumber: Int
    /// Offset of the first byte of the unit.
    var start: Int64
    var lines: Int
}
