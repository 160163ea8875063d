import CCurl
import Glibc

/// What the other threads ask of the loop's.
enum LoopCommand: Sendable {
    case start(HTTPCall, any ReplyReceiver)
    /// The reader has room again.
    case resume(any ReplyReceiver)
    case cancel(any ReplyReceiver)
    case close
}

/// The door to the thread that alone touches libcurl.
final class TransportLoop: Sendable {
    private let inbox = Locked<Inbox>(Inbox())
    /// An eventfd: written once for any number of commands.
    private let wakeup: Int32

    private struct Inbox {
        var commands: [LoopCommand] = []
        var isClosed = false
    }

    init(_ settings: ClientSettings) throws(TransportError) {
        if let failure = ccurl_load() { throw TransportError(.library, String(cString: failure)) }
        wakeup = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard wakeup >= 0 else { throw TransportError(.library, "no file descriptor is left") }
        try LoopThread(settings, door: self, wakeup: wakeup).start()
    }

    // Whoever rings holds the door, and so the descriptor is open.
    deinit { Glibc.close(wakeup) }

    func post(_ command: LoopCommand) {
        let isFirst: Bool? = inbox.withLock { inbox in
            if inbox.isClosed { return nil }
            inbox.commands.append(command)
            return inbox.commands.count == 1
        }
        guard let isFirst else {
            if case .start(_, let receiver) = command { receiver.end(.closed) }
            return
        }
        if isFirst { ring() }
    }

    func close() {
        let wasOpen = inbox.withLock { inbox in
            guard !inbox.isClosed else { return false }
            inbox.commands.append(.close)
            inbox.isClosed = true
            return true
        }
        if wasOpen { ring() }
    }

    /// All that was posted; on the loop's thread.
    func takeCommands() -> [LoopCommand] {
        var count: UInt64 = 0
        _ = read(wakeup, &count, 8)
        return inbox.withLock { inbox in
            defer { inbox.commands.removeAll(keepingCapacity: true) }
            return inbox.commands
        }
    }

    private func ring() {
        var one: UInt64 = 1
        _ = write(wakeup, &one, 8)
    }
}

extension TransportError {
    static let closed = TransportError(.closed, "the client was closed")
}
