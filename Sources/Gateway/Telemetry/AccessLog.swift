import Glibc
import NIOConcurrencyHelpers
import NIOPosix

/// A line of JSON for each request, written on a thread of its own. Who has a line never waits: where the thread
/// is behind, lines are dropped and counted.
///
/// A file that was renamed or removed is begun anew with the next lines; one that was copied and cut goes on.
package final class AccessLog: Sendable {
    private let path: String?
    private let thread: NIOThreadPool
    private let state = NIOLockedValueBox(State())
    /// The thread's own.
    private let descriptor: NIOLockedValueBox<Int32>

    /// Lines that wait at most.
    static let longestQueue = 8192

    private struct State {
        var waiting: [AccessLine] = []
        var isScheduled = false
        var dropped = 0
    }

    /// The file cannot be opened.
    package struct Problem: Error {
        /// As the system numbers it.
        package let code: Int32
    }

    /// - Parameter path: of the file, which is made where it is missing, for its owner alone; `-`: standard output.
    package init(_ path: String) throws(Problem) {
        self.path = path == "-" ? nil : path
        descriptor = NIOLockedValueBox(path == "-" ? STDOUT_FILENO : try AccessLog.open(path))
        thread = NIOThreadPool(numberOfThreads: 1)
        thread.start()
    }

    /// Lines that were not written.
    package var dropped: Int { state.withLockedValue(\.dropped) }

    /// Writes what waits, and no more after it.
    package func close() async {
        _ = try? await thread.runIfActive { self.writeWaiting() }
        try? await thread.shutdownGracefully()
        if path != nil { Glibc.close(descriptor.withLockedValue { $0 }) }
    }

    func write(_ line: AccessLine) {
        let isFirst = state.withLockedValue { state in
            guard state.waiting.count < AccessLog.longestQueue else {
                state.dropped += 1
                return false
            }
            state.waiting.append(line)
            defer { state.isScheduled = true }
            return !state.isScheduled
        }
        if isFirst { thread.submit { _ in self.writeWaiting() } }
    }

    private func writeWaiting() {
        let lines = state.withLockedValue { state in
            defer {
                state.waiting = []
                state.isScheduled = false
            }
            return state.waiting
        }
        guard !lines.isEmpty else { return }
        let bytes = lines.flatMap { Array($0.json.utf8) }
        guard let file = current(), AccessLog.writeAll(bytes, to: file) else {
            return state.withLockedValue { $0.dropped += lines.count }
        }
    }

    /// The file of that name now.
    private func current() -> Int32? {
        descriptor.withLockedValue { descriptor in
            guard let path else { return descriptor }
            var (open, named) = (stat(), stat())
            let isSame =
                fstat(descriptor, &open) == 0 && stat(path, &named) == 0 && open.st_ino == named.st_ino
                && open.st_dev == named.st_dev
            if isSame { return descriptor }
            guard let fresh = try? AccessLog.open(path) else { return nil }
            Glibc.close(descriptor)
            descriptor = fresh
            return fresh
        }
    }

    private static func open(_ path: String) throws(Problem) -> Int32 {
        let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Problem(code: errno) }
        return descriptor
    }

    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress.map { $0 + done }, bytes.count - done)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return false }
            done += count
        }
        return true
    }
}
