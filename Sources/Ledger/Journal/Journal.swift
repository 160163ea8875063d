import Glibc
import NIOConcurrencyHelpers

/// The gateway's own append-only book, written before and after each call and moved into the ledger later.
///
/// A record is in the kernel's hands when `append` returns, so that the end of the process at any moment
/// loses nothing. It is on the disk at most one flush later: every 20 ms, or at once where somebody waits.
/// Records may be appended on any thread.
package final class Journal: Sendable {
    package let folder: String
    /// Number of this run, one more than the last that wrote here: tells whose calls are unfinished.
    package let run: UInt64
    private let lock: JournalLock
    private let state: NIOLockedValueBox<State>
    private let flusher: JournalFlusher
    private let segmentSize: Int
    private let backlog: Int
    /// Takes what this one cannot.
    private let spill: Journal?

    /// Bytes of a segment behind its size, for the calls that were sent when it was full.
    private static let reserve = 1 << 20

    private struct State {
        var segment: JournalSegment
        var descriptor: Int32
        /// Bytes of whole frames in the segment.
        var length: Int
        /// Records that could not be written.
        var failures = 0
        /// Those of them that another journal took.
        var spilled = 0
        /// Bytes of all frames so far.
        var written = 0
        var isClosed = false
    }

    /// Opens the journal of a folder, which is made where it is missing; a new segment is begun.
    ///
    /// - Parameters:
    ///   - segmentSize: bytes after which the next segment is begun.
    ///   - backlog: bytes that may wait to be moved; where there are more, openings are refused.
    ///   - window: time between two flushes while there is something to flush.
    ///   - spill: takes the records that this one cannot, and is closed with it; nil: appending throws.
    package init(
        folder: String, segmentSize: Int = 16 << 20, backlog: Int = 8 << 30,
        window: Duration = .milliseconds(20), spill: Journal? = nil
    ) throws(JournalError) {
        self.folder = folder
        self.segmentSize = segmentSize
        self.backlog = backlog
        self.spill = spill
        lock = try JournalLock(folder: folder, waits: true)
        run = try lock.nextRun()
        let last = JournalSegment.all(in: folder).last?.number ?? 0
        let segment = JournalSegment(number: last + 1, folder: folder)
        let descriptor = try Journal.begin(segment, run: run, folder: folder, size: segmentSize)
        state = NIOLockedValueBox(State(segment: segment, descriptor: descriptor, length: JournalSegment.headLength))
        flusher = try JournalFlusher(window: window, folder: folder)
    }

    deinit { close() }

    /// Appends a record. Where it throws, nothing of it is in the book, nor in the one that takes what this cannot.
    package func append(_ frame: JournalFrame) throws(JournalError) {
        do throws(JournalError) { try appendHere(frame) } catch {
            guard let spill else { throw error }
            try spill.append(frame)
            state.withLockedValue { $0.spilled += 1 }
        }
    }

    private func appendHere(_ frame: JournalFrame) throws(JournalError) {
        guard frame.payload.count <= JournalFrame.longestPayload else {
            throw JournalError(kind: .tooLong(bytes: frame.payload.count), folder: folder)
        }
        let bytes = frame.encoded
        let failure = state.withLockedValue { state -> JournalError? in
            do throws(JournalError) {
                guard !state.isClosed else { throw JournalError(kind: .closed, folder: folder) }
                if state.length >= segmentSize {
                    // What is known of a call that was sent is kept where a new segment cannot be had, too.
                    do throws(JournalError) { try turn(&state) } catch  where frame.kind != .open {}
                }
                try write(bytes, &state)
                flusher.note(state.descriptor)
                return nil
            } catch {
                state.failures += 1
                return error
            }
        }
        if let failure { throw failure }
    }

    /// Calls back, on a thread of the journal, when all that was appended before is on the disk.
    package func whenFlushed(_ body: @escaping @Sendable (JournalError?) -> Void) {
        guard let spill, spilled > 0 else { return flusher.wait(body) }
        flusher.wait { failure in spill.whenFlushed { body(failure ?? $0) } }
    }

    /// Begins a new segment, so that all before it may be moved; the number of the new one.
    package func turn() throws(JournalError) -> UInt64 {
        let result = state.withLockedValue { state -> Result<UInt64, JournalError> in
            do throws(JournalError) {
                if state.length > JournalSegment.headLength { try turn(&state) }
                return .success(state.segment.number)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Ends the journal: what was appended is on the disk, and another may open it. Appending throws from now on.
    package func close() {
        state.withLockedValue { state in
            guard !state.isClosed else { return }
            state.isClosed = true
            ftruncate(state.descriptor, off_t(state.length))
            flusher.retire(state.descriptor)
        }
        let done = ConditionLock<Bool>(value: false)
        flusher.wait { _ in
            done.lock()
            done.unlock(withValue: true)
        }
        done.lock(whenValue: true)
        done.unlock()
        lock.release()
        spill?.close()
    }

    /// Bytes of the records that were written since the start, here and to the journal that takes the others.
    package var written: Int { state.withLockedValue(\.written) + (spill?.written ?? 0) }

    /// Records that could not be written since the start.
    package var failures: Int { state.withLockedValue(\.failures) }

    /// Records that the other journal took since the start.
    package var spilled: Int { state.withLockedValue(\.spilled) }

    private func turn(_ state: inout State) throws(JournalError) {
        let waiting = JournalSegment.all(in: folder).count * segmentSize
        guard waiting < backlog else { throw JournalError(kind: .backlog(bytes: waiting), folder: folder) }
        let next = JournalSegment(number: state.segment.number + 1, folder: folder)
        let descriptor = try Journal.begin(next, run: run, folder: folder, size: segmentSize)
        ftruncate(state.descriptor, off_t(state.length))
        flusher.retire(state.descriptor)
        state.segment = next
        state.descriptor = descriptor
        state.length = JournalSegment.headLength
    }

    /// All or nothing: what was written of a frame whose rest did not fit is written over by the next.
    private func write(_ bytes: [UInt8], _ state: inout State) throws(JournalError) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes {
                pwrite(
                    state.descriptor, $0.baseAddress.map { $0 + done }, bytes.count - done, off_t(state.length + done))
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                let code = count == 0 ? ENOSPC : errno
                throw JournalError(kind: .system(step: "write", code: code), folder: folder)
            }
            done += count
        }
        state.length += bytes.count
        state.written += bytes.count
    }

    /// Makes a segment and takes its room on the disk beforehand, so that a full disk shows before a call is sent.
    private static func begin(
        _ segment: JournalSegment, run: UInt64, folder: String, size: Int
    ) throws(JournalError) -> Int32 {
        let descriptor = open(segment.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw JournalError(kind: .system(step: "open", code: errno), folder: folder) }
        let head = JournalSegment.head(run: run)
        let code = posix_fallocate(descriptor, 0, off_t(size + reserve))
        guard code != ENOSPC, pwrite(descriptor, head, head.count, 0) == head.count else {
            let code = code == ENOSPC ? code : errno
            Glibc.close(descriptor)
            unlink(segment.path)
            throw JournalError(kind: .system(step: "write", code: code), folder: folder)
        }
        return descriptor
    }
}
