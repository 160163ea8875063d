import Compression
import Glibc
import Synchronization
import Usage

/// Reads one unit after another into its own collector; one a core.
final class ReadingWorker {
    let collector = RecordCollector(file: FileContext(path: "", symbol: .none, project: .none))
    let window = LineWindow()
    let wantsTimeline: Bool
    private let forced: (any LogFormat)?
    private let progress: ReadingProgress?
    private(set) var reports: [UnitReport] = []
    private(set) var bytes: Int64 = 0

    /// The first bytes of a file that formats are shown.
    static let headLength = 64 * 1024
    /// The largest file of a format that needs it whole, bytes.
    static let maximumDocument = 1 << 30

    init(_ reading: LogReading) {
        wantsTimeline = reading.options.wantsTimeline
        forced = reading.format
        progress = reading.progress
    }

    func read(_ unit: ReadingUnit) {
        collector.begin(unit.file)
        let start = unit.range?.lowerBound ?? 0
        var lines = 0
        // A part begins behind the first line end at or after the byte before it.
        let first = max(0, start - 1)
        if let source = ByteSource(unit.file, at: first, progress: progress) {
            window.reset(offset: first)
            lines = read(unit, from: source)
            if let problem = source.problem { collector.diagnose(problem, line: 0) }
        } else {
            collector.diagnose(.unreadableFile(reason: SystemError.last.text), line: 0)
        }
        reports.append(UnitReport(fileNumber: unit.fileNumber, start: start, lines: lines))
    }

    private func read(_ unit: ReadingUnit, from source: ByteSource) -> Int {
        var scan = LineScan(unit: unit, worker: self, source: source)
        defer { bytes += scan.bytes }
        if scan.isPart, let format = unit.format {
            scan.readLines(of: format)
            return scan.lines
        }
        takeHead(from: source)
        if window.filled == 0 { return 0 }
        guard let format = format(of: unit) else {
            scan.passLines()
            return scan.lines
        }
        let head = UnsafeRawBufferPointer(rebasing: window.used.prefix(ReadingWorker.headLength))
        switch format.framing(of: head) {
        case .lines: scan.readLines(of: format)
        case .document: scan.readDocument(of: format)
        }
        return scan.lines
    }

    /// Reads the head of a file, inflated.
    private func takeHead(from source: ByteSource) {
        window.filled = source.fill(window.bytes, from: 0, atLeast: ReadingWorker.headLength)
        guard let compression = Compression.detect(window.used) else { return }
        source.inflate(compression, prefix: window.used)
        window.filled = source.fill(window.bytes, from: 0, atLeast: ReadingWorker.headLength)
    }

    /// The named format, or the one that recognises the head in the window.
    private func format(of unit: ReadingUnit) -> (any LogFormat)? {
        let head = UnsafeRawBufferPointer(rebasing: window.used.prefix(ReadingWorker.headLength))
        if let known = unit.format ?? forced {
            if forced != nil && !known.recognises(head) {
                collector.diagnose(.notOfForcedFormat(name: known.name), line: 0)
            }
            return known
        }
        if let found = LogFormats.recognising(head) { return found }
        collector.diagnose(head.contains(0) ? .binaryFile : .unrecognisedFormat, line: 0)
        return nil
    }

    /// Everything read, to be joined with the other workers'.
    func finish() -> WorkerHarvest { WorkerHarvest(collector: collector, reports: reports, bytes: bytes) }
}

extension SystemError {
    static var last: SystemError { SystemError(number: errno) }
}
