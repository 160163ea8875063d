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
        _ = window.takeHead(from: source)
        if window.filled == 0 { return 0 }
        let format = unit.format ?? collector.format(of: window.head, forced: forced)
        switch format?.framing(of: window.head) {
        case nil, .lines: scan.readLines(of: format)
        case .document: format.map { scan.readDocument(of: $0) }
        }
        return scan.lines
    }

    /// Everything read, to be joined with the other workers'.
    func finish() -> WorkerHarvest { WorkerHarvest(collector: collector, reports: reports, bytes: bytes) }
}

extension SystemError {
    static var last: SystemError { SystemError(number: errno) }
}
