import Glibc
import UsageLogs

/// Batches on their way from the readers to the writer: as many as the bound, then readers wait.
///
/// `@unchecked Sendable`: every field is touched with `mutex` held only.
final class BatchQueue: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let bound: Int
    private var batches: [ReadBatch] = []
    private var readers: Int
    private var isClosed = false

    /// - Parameter readers: how many threads put batches in.
    init(bound: Int, readers: Int) {
        self.bound = bound
        self.readers = readers
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(changed, nil)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    private func locked<Value>(_ body: () -> Value) -> Value {
        pthread_mutex_lock(mutex)
        defer {
            pthread_cond_broadcast(changed)
            pthread_mutex_unlock(mutex)
        }
        return body()
    }

    /// Puts a batch in, waiting for room; once closed it is dropped.
    func put(_ batch: ReadBatch) {
        locked {
            while batches.count >= bound && !isClosed { pthread_cond_wait(changed, mutex) }
            if !isClosed { batches.append(batch) }
        }
    }

    /// Takes the oldest batch, waiting for one as long as `goesOn` holds; nil once every reader has ended, or
    /// where it does not hold. It is asked every millisecond: a signal cannot wake who waits for a batch.
    func take(while goesOn: () -> Bool) -> ReadBatch? {
        while true {
            let (batch, isOver) = locked {
                batches.isEmpty ? (nil, readers == 0) : (batches.removeFirst(), false)
            }
            if batch != nil || isOver || !goesOn() { return batch }
            usleep(1000)
        }
    }

    /// A reader puts nothing in any more.
    func readerEnded() { locked { readers -= 1 } }

    /// Takes nothing more in: readers end without waiting.
    func close() {
        locked {
            isClosed = true
            batches = []
        }
    }

    var isOpen: Bool { locked { !isClosed } }
}
