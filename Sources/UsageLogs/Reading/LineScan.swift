import CScan
import Usage

/// One pass over the lines of a unit: it cuts them, keeps count, and hands those that matter to a format.
///
/// It goes step by step, a window at a time, so that an import may hand over what it has in between.
struct LineScan {
    private let window: LineWindow
    private let collector: RecordCollector
    private let source: ByteSource
    private let wantsTimeline: Bool
    private let range: Range<Int64>?
    /// Time of the last line of the window's whole lines before this.
    private var precedingTime = Timestamp.unknown
    /// Number of the line read last: from the beginning of the file, or of the part that is read.
    private(set) var lines: Int
    /// Bytes of the unit so far.
    private(set) var bytes: Int64 = 0
    /// Behind the last line that ended with a line end.
    private(set) var cursor: FileCursor

    init(unit: ReadingUnit, worker: ReadingWorker, source: ByteSource) {
        window = worker.window
        collector = worker.collector
        wantsTimeline = worker.wantsTimeline
        range = unit.range
        cursor = .start
        lines = 0
        self.source = source
    }

    /// A scan with a timeline that goes on from a cursor, where the window stands.
    init(from cursor: FileCursor, window: LineWindow, collector: RecordCollector, source: ByteSource) {
        self.window = window
        self.collector = collector
        self.source = source
        self.cursor = cursor
        wantsTimeline = true
        range = nil
        lines = cursor.lines
        precedingTime = cursor.precedingTime
        collector.book.pendingMarks = cursor.pendingMarks
    }

    var isPart: Bool { (range?.lowerBound ?? 0) > 0 }

    /// What is done with lines.
    enum Handling {
        case format(any LogFormat, needles: cscan_needles?)
        /// Lines of no known format are counted.
        case unrecognised
    }

    /// How the lines of a format are handled; nil stands for none.
    func handling(of format: (any LogFormat)?) -> Handling {
        guard let format else { return .unrecognised }
        switch format.prefilter {
        case .everyLine: return .format(format, needles: nil)
        case .linesWithUsage:
            return .format(format, needles: wantsTimeline ? CSCAN_USAGE_AND_COMPACTION : CSCAN_USAGE)
        }
    }

    /// Reads all lines of the unit; nil for the format stands for none, the lines are then counted.
    mutating func readLines(of format: (any LogFormat)?) {
        let handling = handling(of: format)
        guard begin(of: format) else { return }
        while step(handling) {}
    }

    mutating func readDocument(of format: any LogFormat) {
        var document: [UInt8] = []
        repeat {
            document.append(contentsOf: window.used)
            window.drop(window.filled)
            if document.count > ReadingWorker.maximumDocument {
                return collector.diagnose(.documentTooLarge(limitBytes: ReadingWorker.maximumDocument), line: 0)
            }
        } while window.read(from: source)
        bytes = Int64(document.count)
        // An entry of a document counts as a line, so that every line is accounted for here too.
        let before = collector.accountedLines
        document.withUnsafeBytes { text in
            format.read(LogPiece(bytes: text, offset: 0, line: 1), into: collector)
        }
        lines = collector.accountedLines - before
    }

    private static func lineCount(of text: UnsafeRawBufferPointer) -> Int {
        guard let start = text.assumingMemoryBound(to: UInt8.self).baseAddress else { return 0 }
        var (place, count) = (start, 0)
        while let newline = cscan_newline(place, start + text.count) {
            count += 1
            place = newline + 1
        }
        return place < start + text.count ? count + 1 : count
    }

    // MARK: Sliding over the file

    /// Goes to the first line; false where the unit has none.
    mutating func begin(of format: (any LogFormat)?) -> Bool {
        if isPart && !skipFirstLine() { return false }
        if wantsTimeline, window.offset == 0, format?.beginsMidway(window.used) ?? false {
            collector.book.pendingMarks.insert(.headMissing)
        }
        skipByteOrderMark()
        return true
    }

    /// Handles the whole lines in the window and reads on; false at the end of the unit.
    mutating func step(_ handling: Handling) -> Bool {
        if isBehindRange { return false }
        let (end, isLast) = wholeLines()
        if end > 0 {
            handle(end, handling, isUnterminated: false)
            window.drop(end)
            bytes += Int64(end)
            moveCursor()
        }
        if isLast { return false }
        if window.isFull && !window.grow() {
            passLongLine(handling)
        } else if !window.read(from: source) {
            let rest = window.filled
            if rest > 0 && !isBehindRange { handle(rest, handling, isUnterminated: true) }
            bytes += Int64(rest)
            return false
        }
        return true
    }

    private mutating func moveCursor() {
        cursor = FileCursor(
            offset: window.offset, lines: lines, precedingTime: precedingTime,
            pendingMarks: collector.book.pendingMarks)
    }

    private var isBehindRange: Bool { range.map { window.offset >= $0.upperBound } ?? false }

    /// Drops the line that belongs to the part before; false where the file ends in it.
    private mutating func skipFirstLine() -> Bool {
        while true {
            if let newline = cscan_newline(window.start, window.start + window.filled) {
                window.drop(newline - window.start + 1)
                return true
            }
            window.drop(window.filled)
            if !window.read(from: source) { return false }
        }
    }

    private mutating func skipByteOrderMark() {
        if window.offset == 0 && window.used.starts(with: [0xEF, 0xBB, 0xBF]) {
            window.drop(3)
            bytes += 3
        }
    }

    /// Length of the whole lines in the window that belong to the unit, and whether they are its last.
    private func wholeLines() -> (end: Int, isLast: Bool) {
        let start = window.start
        if let range, window.offset + Int64(window.filled) >= range.upperBound {
            // The last line of the unit is the one that holds the byte before its end.
            let last = Int(max(0, range.upperBound - 1 - window.offset))
            if let newline = cscan_newline(start + last, start + window.filled) { return (newline - start + 1, true) }
        }
        guard let newline = cscan_last_newline(start, start + window.filled) else { return (0, false) }
        return (newline - start + 1, false)
    }

    /// Passes a line that is longer than the window may grow.
    private mutating func passLongLine(_ handling: Handling) {
        let offset = window.offset
        var mayMatter = true
        if case .format(_, let needles?) = handling { mayMatter = needle(needles) }
        while true {
            // What may be the beginning of a needle stays.
            let dropped = window.filled - 32
            window.drop(dropped)
            bytes += Int64(dropped)
            let isAtEnd = !window.read(from: source)
            let newline = cscan_newline(window.start, window.start + window.filled)
            if case .format(_, let needles?) = handling, !mayMatter {
                mayMatter = needle(needles, before: newline)
            }
            guard isAtEnd || newline != nil else { continue }
            let end = newline.map { $0 - window.start + 1 } ?? window.filled
            window.drop(end)
            bytes += Int64(end)
            lines += 1
            noteLongLine(handling, mayMatter: mayMatter, offset: offset)
            if newline != nil { moveCursor() }
            return
        }
    }

    private func needle(_ needles: cscan_needles, before end: UnsafePointer<UInt8>? = nil) -> Bool {
        cscan_next(window.start, end ?? window.start + window.filled, needles).needle != nil
    }

    private func noteLongLine(_ handling: Handling, mayMatter: Bool, offset: Int64) {
        switch handling {
        case .unrecognised: collector.skip(.unrecognised)
        case .format where !mayMatter: collector.skip(.noUsage)
        case .format:
            collector.skip(.tooLong)
            collector.diagnose(
                .lineTooLong(limitBytes: LineWindow.maximumLine), line: UInt32(clamping: lines), offset: offset)
        }
    }

    // MARK: Handing lines over

    private mutating func handle(_ end: Int, _ handling: Handling, isUnterminated: Bool) {
        switch handling {
        case .unrecognised: passAll(end, isUnterminated: isUnterminated)
        case .format(let format, nil): handEveryLine(end, to: format, isUnterminated: isUnterminated)
        case .format(let format, let needles?):
            handLinesWithNeedles(end, needles, to: format, isUnterminated: isUnterminated)
        }
    }

    private mutating func passAll(_ end: Int, isUnterminated: Bool) {
        let count = LineScan.lineCount(of: UnsafeRawBufferPointer(rebasing: window.used[..<end]))
        lines += count
        collector.skip(.unrecognised, lines: count)
    }

    private mutating func handEveryLine(_ end: Int, to format: any LogFormat, isUnterminated: Bool) {
        var place = window.start
        let limit = window.start + end
        while place < limit {
            let lineEnd = cscan_newline(place, limit) ?? limit
            lines += 1
            hand(place, lineEnd, to: format, isUnterminated: isUnterminated && lineEnd == limit)
            place = lineEnd + 1
        }
    }

    private mutating func handLinesWithNeedles(
        _ end: Int, _ needles: cscan_needles, to format: any LogFormat, isUnterminated: Bool
    ) {
        var place = window.start
        let limit = window.start + end
        var passed = 0
        while place < limit {
            let hit = cscan_next(place, limit, needles)
            passed += hit.newlines
            lines += hit.newlines
            let lineStart = hit.last_newline.map { $0 + 1 } ?? place
            guard let found = hit.needle else {
                if lineStart < limit {
                    passed += 1
                    lines += 1
                }
                break
            }
            let lineEnd = cscan_newline(found, limit) ?? limit
            lines += 1
            if wantsTimeline { precedingTime = time(before: lineStart) }
            hand(lineStart, lineEnd, to: format, isUnterminated: isUnterminated && lineEnd == limit)
            place = lineEnd + 1
        }
        if passed > 0 { collector.skip(.noUsage, lines: passed) }
        if wantsTimeline { precedingTime = time(before: limit) }
    }

    /// Time of the line that ends before `place`; that of the window before where none is in this one.
    private func time(before place: UnsafePointer<UInt8>) -> Timestamp {
        guard place > window.start, (place - 1).pointee == UInt8(ascii: "\n") else { return precedingTime }
        let start = cscan_last_newline(window.start, place - 1).map { $0 + 1 } ?? window.start
        return TranscriptTime.ofLine(UnsafeRawBufferPointer(start: start, count: place - 1 - start))
    }

    private func hand(
        _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, to format: any LogFormat, isUnterminated: Bool
    ) {
        var end = end
        while end > start, (end - 1).pointee == UInt8(ascii: "\r") { end -= 1 }
        var first = start
        while first < end, first.pointee == UInt8(ascii: " ") || first.pointee == UInt8(ascii: "\t") { first += 1 }
        guard first < end else { return collector.skip(.blank) }
        var piece = LogPiece(
            bytes: UnsafeRawBufferPointer(start: start, count: end - start),
            offset: window.offset + Int64(start - window.start), line: UInt32(clamping: lines))
        piece.isUnterminated = isUnterminated
        piece.precedingTime = precedingTime
        format.read(piece, into: collector)
    }
}
