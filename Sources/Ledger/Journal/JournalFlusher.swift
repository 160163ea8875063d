import Glibc
import NIOConcurrencyHelpers

/// The thread that flushes the journal to the disk, for all who wait at once.
final class JournalFlusher: Sendable {
    private let shared: Shared

    private final class Shared: Sendable {
        let condition = ConditionLock<Bool>(value: false)
        let state = NIOLockedValueBox(State())
        let folder: String
        let window: UInt32
        init(folder: String, window: UInt32) {
            self.folder = folder
            self.window = window
        }
    }

    private struct State {
        /// The file that was written to since the last flush.
        var dirty: Int32?
        /// Files that are full: flushed and closed with the next flush.
        var retired: [Int32] = []
        var waiters: [@Sendable (JournalError?) -> Void] = []
        var isClosed = false
    }

    init(window: Duration, folder: String) throws(JournalError) {
        let (seconds, attoseconds) = window.components
        let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        shared = Shared(folder: folder, window: UInt32(clamping: microseconds))
        var thread = pthread_t()
        let context = Unmanaged.passRetained(shared)
        let failure = pthread_create(
            &thread, nil,
            { context in
                if let context { JournalFlusher.run(Unmanaged<Shared>.fromOpaque(context).takeRetainedValue()) }
                return nil
            }, context.toOpaque())
        guard failure == 0 else {
            context.release()
            throw JournalError(kind: .system(step: "pthread_create", code: failure), folder: folder)
        }
        pthread_detach(thread)
    }

    deinit {
        shared.state.withLockedValue { $0.isClosed = true }
        wake()
    }

    /// A file was written to.
    func note(_ descriptor: Int32) {
        let isFirst = shared.state.withLockedValue { state in
            defer { state.dirty = descriptor }
            return state.dirty == nil
        }
        if isFirst { wake() }
    }

    func retire(_ descriptor: Int32) {
        shared.state.withLockedValue { $0.retired.append(descriptor) }
        wake()
    }

    func wait(_ body: @escaping @Sendable (JournalError?) -> Void) {
        shared.state.withLockedValue { $0.waiters.append(body) }
        wake()
    }

    private func wake() {
        shared.condition.lock()
        shared.condition.unlock(withValue: true)
    }

    private static func run(_ shared: Shared) {
        while true {
            shared.condition.lock(whenValue: true)
            shared.condition.unlock(withValue: false)
            let isWaited = shared.state.withLockedValue { !$0.waiters.isEmpty || $0.isClosed }
            if !isWaited { usleep(shared.window) }
            let work = shared.state.withLockedValue { state in
                defer { state = State(isClosed: state.isClosed) }
                return state
            }
            var failure: JournalError?
            for descriptor in work.retired + (work.dirty.map { [$0] } ?? []) where fdatasync(descriptor) != 0 {
                failure = JournalError(kind: .system(step: "fdatasync", code: errno), folder: shared.folder)
            }
            for descriptor in work.retired { close(descriptor) }
            for waiter in work.waiters { waiter(failure) }
            if work.isClosed { return }
        }
    }
}
