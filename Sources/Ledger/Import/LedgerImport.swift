package import UsageLogs

/// Brings what is new in logs into a ledger.
///
/// Readers cut, parse and join lines into batches; one writer stores each in a transaction with how far its
/// files were read, so that an import that ends at any moment is gone on with and tells nothing twice.
package struct LedgerImport: Sendable {
    package let ledger: Ledger
    /// Files and folders as they were named; `-` is standard input.
    package var inputs: [String]
    /// Format of everything, where it was named; else each file's is found from its content.
    package var format: (any LogFormat)?
    /// Prompt lengths that choose a price, ascending: the sums of the ledger are kept by them.
    package var thresholds: [Int64]
    package var options: Options
    /// Counts what has been read, for a bar on another thread.
    package var progress: ReadingProgress?
    /// Asked after every batch: true ends the import.
    package var shouldStop: @Sendable () -> Bool

    package init(
        ledger: Ledger, inputs: [String], format: (any LogFormat)? = nil, thresholds: [Int64],
        options: Options = Options(), progress: ReadingProgress? = nil,
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) {
        self.ledger = ledger
        self.inputs = inputs
        self.format = format
        self.thresholds = thresholds
        self.options = options
        self.progress = progress
        self.shouldStop = shouldStop
    }

    package struct Options: Sendable {
        /// Number of files that are read at once.
        package var readers = 2
        /// Bytes of log, inflated, that are stored in one transaction.
        package var batchBytes = 32 << 20
        package init() {}
    }

    /// Reads what is new and stores it. The thread that calls it is the writer.
    package func run() throws(ImportFailure) -> ImportSummary {
        var writer = ImportWriter(self)
        do {
            for _ in 1..<LedgerImport.maximumAttempts {
                do {
                    try attempt(&writer)
                    return writer.finished()
                } catch .overtaken {
                    // Another import gave a file its row meanwhile: look anew at what is to be read.
                    continue
                }
            }
            try attempt(&writer)
            return writer.finished()
        } catch {
            throw ImportFailure(cause: error, summary: writer.summary)
        }
    }

    private static let maximumAttempts = 3

    private func attempt(_ writer: inout ImportWriter) throws(LedgerError) {
        let folder = CanonicalPaths.processFolder
        var names = CanonicalPaths(workingDirectory: folder)
        var discovery = LogDiscovery(workingDirectory: folder)
        for input in inputs { discovery.add(input) }
        let roots = inputs.map { names.path(of: $0) }
        let files = discovery.files.map { file in
            var file = file
            if !file.isStream { file.path = names.path(of: file.path) }
            if file.path != "-" { file.name = file.path }
            return file
        }
        let plan = ImportPlan(files: files, rows: try ledger.fileRows(), probe: .system) { path in
            roots.contains { path == $0 || path.hasPrefix($0 + "/") }
        }
        writer.summary.diagnostics = discovery.diagnostics.list
        writer.summary.reading.otherFiles = discovery.otherFiles
        try writer.begin(plan)
        try read(plan.files.compactMap(\.unit), into: &writer)
    }

    private func read(_ units: [ImportUnit], into writer: inout ImportWriter) throws(LedgerError) {
        guard !units.isEmpty else { return }
        let order = UnitOrder(units)
        progress?.bytesTotal.store(Int(clamping: order.bytes), ordering: .relaxed)
        let count = max(1, min(options.readers, units.count))
        let queue = BatchQueue(bound: 2, readers: count)
        let threads = (0..<count).map { _ in
            ReaderThread {
                let reader = ImportReader(format: format, batchBytes: options.batchBytes, progress: progress)
                while queue.isOpen, let unit = order.take() { reader.read(unit) { queue.put($0) } }
                reader.flush { queue.put($0) }
                queue.readerEnded()
            }
        }
        defer {
            queue.close()
            // A reader may wait for a stream that never goes on.
            let isWaiting = writer.summary.isStopped && units.contains { $0.file.isStream }
            for thread in threads {
                if isWaiting { thread?.detach() } else { thread?.join() }
            }
        }
        guard threads.allSatisfy({ $0 != nil }) else {
            throw .failed(path: ledger.path, reason: "the system gives no thread to read with")
        }
        while let batch = queue.take(while: { !shouldStop() }) {
            try writer.store(batch)
            if shouldStop() { break }
        }
        writer.summary.isStopped = shouldStop()
    }
}
