import Glibc

/// Moves the journal of the gateway into the ledger.
///
/// Rows and the place up to which they were read are written in one transaction that is on the disk when it
/// ends; a segment is deleted only after that. So it may end at any moment, and what is moved twice is there once.
package struct JournalMover: Sendable {
    private let ledger: Ledger
    private let folder: String
    /// Of a journal that takes what the server cannot write to its own, and its run.
    private let spill: (folder: String, run: UInt64)?
    /// Prompt lengths that choose a price: the sums of the ledger are kept by them.
    private let thresholds: [Int64]

    /// Frames of one transaction.
    private static let batch = 4096
    /// After so long a call without an end is shown as unfinished, in milliseconds.
    private static let patience: Int64 = 10_000

    /// What one transaction moved.
    package struct Progress: Sendable {
        /// Of frames.
        package var bytes: Int
        package var ended: [MovedCall]
    }

    package init(
        _ ledger: Ledger, folder: String, spill: (folder: String, run: UInt64)? = nil, thresholds: [Int64]
    ) {
        self.ledger = ledger
        self.folder = folder
        self.spill = spill
        self.thresholds = thresholds
    }

    /// What a move did.
    package struct Summary: Equatable, Sendable {
        package var frames = 0
        /// Bytes at the ends of segments that were no whole frame, as a crash leaves them.
        package var tornBytes = 0
    }

    /// Moves what the server, which goes on, has written so far.
    ///
    /// - Parameters:
    ///   - run: of the server.
    ///   - now: milliseconds since 1970.
    ///   - tell: is told of each transaction when it is on the disk.
    /// - Throws: `JournalError` and `LedgerError`.
    @discardableResult
    package func move(
        during run: UInt64, now: Int64, tell: (Progress) -> Void = { _ in }
    ) throws -> Summary {
        func isOver(_ row: GatewayCallRow) -> Bool {
            row.run != run && row.run != spill?.run || (row.opening?.startedAt ?? 0) < now - JournalMover.patience
        }
        var summary = try move(folder, deletesLast: false, tell: tell, isOver: isOver)
        if let spill {
            let more = try move(spill.folder, deletesLast: false, tell: tell, isOver: isOver)
            summary.frames += more.frames
            summary.tornBytes += more.tornBytes
        }
        return summary
    }

    /// Whether segments lie in a folder: of a server that runs, or that has gone.
    package static func isLeft(in folder: String) -> Bool { !JournalSegment.all(in: folder).isEmpty }

    /// Moves all that a server left that is gone; nil where there is nothing, or the server is running.
    ///
    /// - Parameter waits: for whoever only looks whether a server runs, and has the lock for a moment.
    package func recover(waits: Bool = false) throws -> Summary? {
        guard !JournalSegment.all(in: folder).isEmpty else { return nil }
        let lock: JournalLock
        do throws(JournalError) {
            lock = try JournalLock(folder: folder, waits: waits)
        } catch  where error.kind == .locked {
            return nil
        }
        defer { withExtendedLifetime(lock) {} }
        return try move(folder, deletesLast: true, tell: { _ in }) { _ in true }
    }

    private func move(
        _ folder: String, deletesLast: Bool, tell: (Progress) -> Void, isOver: @escaping (GatewayCallRow) -> Bool
    ) throws -> Summary {
        var summary = Summary()
        let segments = JournalSegment.all(in: folder)
        for segment in segments {
            let isLast = segment.number == segments.last?.number
            let isDone = !isLast || deletesLast
            let (contents, torn) = try JournalContents.read(
                segment, folder: folder, from: try ledger.journalPlace(of: folder))
            try move(contents, of: folder, tornBytes: isDone ? torn : 0, isDone: isDone, tell, isOver)
            summary.frames += contents.frames.count
            summary.tornBytes += isDone ? torn : 0
            if isDone { unlink(segment.path) }
        }
        return summary
    }

    private func move(
        _ contents: JournalContents, of folder: String, tornBytes: Int, isDone: Bool, _ tell: (Progress) -> Void,
        _ isOver: (GatewayCallRow) -> Bool
    ) throws(LedgerError) {
        var rest = contents.frames[...]
        // Where there is nothing new a call may be over by now.
        if rest.isEmpty, !isDone, try !ledger.awaitsCalls(isOver) { return }
        repeat {
            let part = rest.prefix(JournalMover.batch)
            rest = rest.dropFirst(part.count)
            let ended = try ledger.move(
                part.map { RunFrame(run: contents.run, frame: $0.frame) },
                to: JournalPlace(
                    mark: contents.mark, offset: part.last?.end ?? contents.end,
                    tornBytes: rest.isEmpty ? tornBytes : 0),
                of: folder, thresholds: thresholds, isOver: isOver)
            tell(Progress(bytes: part.reduce(0) { $0 + $1.frame.encodedLength }, ended: ended))
        } while !rest.isEmpty
    }
}

/// How far a journal was moved.
struct JournalPlace: Equatable {
    /// Of the segment.
    var mark: UInt64
    var offset: Int
    /// Bytes at its end that were given up.
    var tornBytes = 0
}

/// A frame and the run that wrote it.
struct RunFrame {
    var run: UInt64
    var frame: JournalFrame
}
