import Usage

/// Reads files for an import, each from where an earlier one left it, and hands them over in batches;
/// one a worker.
///
/// A file is read by one reader from front to back, with the time of the line before each record.
package final class ImportReader {
    private let forced: (any LogFormat)?
    private let batchBytes: Int64
    private let progress: ReadingProgress?
    private let collector = RecordCollector(file: FileContext(path: "", symbol: .none, project: .none))
    private let window = LineWindow()
    private var ends: [FileEnd] = []
    /// Of the batch.
    private var (bytes, lines) = (Int64(0), 0)

    /// - Parameters:
    ///   - format: format of everything, where it was named; else each file's is found from its content.
    ///   - batchBytes: bytes of log, inflated, after which a batch is handed over.
    ///   - progress: counts what has been read.
    package init(format: (any LogFormat)?, batchBytes: Int, progress: ReadingProgress? = nil) {
        forced = format
        self.batchBytes = Int64(batchBytes)
        self.progress = progress
        collector.restart(keepingPlaces: true)
    }

    /// Reads a unit to its end; a full batch is handed over, also in the middle of a file of lines.
    ///
    /// A file that cannot be opened, or that another one has replaced since it was found, has a diagnostic and
    /// no `FileEnd`.
    package func read(_ unit: ImportUnit, deliver: (ReadBatch) -> Void) {
        collector.begin(unit.file, identityName: unit.identityName)
        guard let source = ByteSource(unit.file, at: 0, progress: progress) else {
            return collector.diagnose(.unreadableFile(reason: SystemError.last.text), line: 0)
        }
        if let identity = unit.file.identity, identity != source.identity {
            return collector.diagnose(.replacedMeanwhile, line: 0)
        }
        window.reset(offset: 0)
        var head = FileHead(length: 0, hash: 0)
        let isCompressed = window.takeHead(from: source) { head = FileHead($0) }
        if unit.file.isStream {
            collector.begin(unit.file, identityName: ImportReader.name(ofStream: unit.identityName, window.head))
        }
        let isEmpty = window.filled == 0
        let format = isEmpty ? nil : collector.format(of: window.head, forced: forced)
        var end = FileEnd(
            fileNumber: unit.fileNumber, cursor: .start, isComplete: false,
            framing: format?.framing(of: window.head) ?? .lines, isCompressed: isCompressed, head: head)
        switch end.framing {
        case .document: format.map { readDocument(of: $0, from: source, &end) }
        case .lines:
            let mayGoOn = format != nil && !isCompressed && !unit.file.isStream
            let cursor = mayGoOn ? unit.cursor : .start
            if !isEmpty { readLines(of: format, from: cursor, source, &end, deliver) }
        }
        finish(source, &end)
        if bytes >= batchBytes { flush(deliver: deliver) }
    }

    /// Streams have no path: their records without a message id are named by how the stream begins.
    private static func name(ofStream name: String, _ head: UnsafeRawBufferPointer) -> String {
        var hash = StableHash()
        hash.mix(bytes: head)
        return "\(name)#\(String(hash.identity.high, radix: 16))"
    }

    /// Hands over what is left.
    package func flush(deliver: (ReadBatch) -> Void) {
        guard !ends.isEmpty || lines > 0 || !collector.diagnostics.entries.isEmpty else { return }
        var batch = ReadBatch()
        batch.summary.files = ends.count { $0.isComplete }
        batch.summary.bytes = bytes
        batch.summary.lines = lines
        batch.summary.duplicates = collector.book.duplicates
        batch.summary.skipped = collector.skipped
        batch.diagnostics = collector.diagnostics.inOrder()
        batch.aggregates = collector.aggregates
        batch.ends = ends
        if let kept = collector.book.places?.take() { (batch.lines, batch.usage) = kept }
        batch.tables = collector.book.tables
        batch.messages = collector.book.messages
        batch.summary.records = batch.messages.count
        collector.restart(keepingPlaces: true)
        (ends, bytes, lines) = ([], 0, 0)
        deliver(batch)
    }

    private func readDocument(of format: any LogFormat, from source: ByteSource, _ end: inout FileEnd) {
        var scan = LineScan(from: .start, window: window, collector: collector, source: source)
        scan.readDocument(of: format)
        bytes += scan.bytes
        lines += scan.lines
        end.cursor = FileCursor(offset: window.offset, lines: scan.lines)
    }

    /// Reads the lines from a cursor on; those of no known format, where `format` is nil, are only counted.
    private func readLines(
        of format: (any LogFormat)?, from cursor: FileCursor, _ source: ByteSource, _ end: inout FileEnd,
        _ deliver: (ReadBatch) -> Void
    ) {
        if cursor.offset > 0 {
            source.seek(to: cursor.offset)
            window.reset(offset: cursor.offset)
        }
        var scan = LineScan(from: cursor, window: window, collector: collector, source: source)
        let handling = scan.handling(of: format)
        var goesOn = scan.begin(of: format)
        var counted = (bytes: Int64(0), lines: cursor.lines)
        while goesOn {
            goesOn = scan.step(handling)
            bytes += scan.bytes - counted.bytes
            lines += scan.lines - counted.lines
            counted = (scan.bytes, scan.lines)
            if format != nil { end.cursor = scan.cursor }
            if goesOn && bytes >= batchBytes {
                ends.append(end)
                flush(deliver: deliver)
            }
        }
    }

    private func finish(_ source: ByteSource, _ end: inout FileEnd) {
        end.isComplete = true
        if let problem = source.problem {
            collector.diagnose(problem, line: 0)
            if case .unreadableFile = problem { end.isComplete = false }
        }
        ends.append(end)
    }
}
