import CCurl
import Glibc
import HeapModule

/// The thread that alone touches libcurl: an epoll set of the sockets that libcurl names, and one more
/// descriptor that wakes it for commands.
///
/// Only the sockets that have news are looked at (`curl_multi_socket_action`), so that idle streams cost nothing.
final class LoopThread {
    private let door: TransportLoop
    private let wakeup: Int32
    private let settings: ClientSettings
    private let sockets: SocketSet
    private var handles = HandlePool()
    private let multi: UnsafeMutableRawPointer
    private var transfers: [ObjectIdentifier: Transfer] = [:]
    /// Calls that were begun.
    private var begun: UInt64 = 0
    private var deadlines = Heap<Deadline>()
    /// When libcurl wants to be called although no socket has news.
    private var timer: Moment?
    private let turn = LoopTurn()
    private var isOpen = true

    init(_ settings: ClientSettings, door: TransportLoop, wakeup: Int32) throws(TransportError) {
        guard let sockets = SocketSet(wakeup: wakeup), let multi = ccurl_multi_init() else {
            throw TransportError(.library, "no file descriptor is left")
        }
        self.settings = settings
        self.door = door
        self.wakeup = wakeup
        self.sockets = sockets
        self.multi = multi
        _ = ccurl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, settings.connectionsPerHost)
        _ = ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, settings.idleConnections)
    }

    /// Starts the thread; it lives until it is told to close.
    func start() throws(TransportError) {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self)
        let failure = pthread_create(
            &thread, nil,
            { context in
                if let context { Unmanaged<LoopThread>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            }, context.toOpaque())
        guard failure == 0 else {
            context.release()
            throw TransportError(.library, "the system gives no further thread")
        }
        pthread_detach(thread)
    }

    private func run() {
        LoopThread.ignoreBrokenPipes()
        let context = Unmanaged.passUnretained(self).toOpaque()
        _ = ccurl_multi_set_pointer(multi, CURLMOPT_SOCKETDATA, Unmanaged.passUnretained(sockets).toOpaque())
        _ = ccurl_multi_set_socket_function(multi) { _, socket, what, sockets, _ in
            guard let sockets else { return 0 }
            Unmanaged<SocketSet>.fromOpaque(sockets).takeUnretainedValue().follow(socket, what)
            return 0
        }
        _ = ccurl_multi_set_pointer(multi, CURLMOPT_TIMERDATA, context)
        _ = ccurl_multi_set_timer_function(multi) { _, milliseconds, context in
            guard let context else { return 0 }
            let loop = Unmanaged<LoopThread>.fromOpaque(context).takeUnretainedValue()
            loop.timer = milliseconds < 0 ? nil : Moment.now + .milliseconds(milliseconds)
            return 0
        }
        while isOpen { takeTurn() }
        for receiver in transfers.values.map(\.receiver) { finish(receiver, .closed) }
        _ = ccurl_multi_cleanup(multi)
    }

    /// Waits for news and deals with all that came.
    private func takeTurn() {
        let news = sockets.wait(until: Moment.earlier(timer, deadlines.min?.moment))
        turn.begin()
        var running: Int32 = 0
        var isCalled = false
        for place in 0..<news.count {
            guard let (socket, events) = sockets.news(place) else { continue }
            if socket == wakeup {
                isCalled = true
            } else {
                _ = ccurl_multi_socket_action(multi, socket, events, &running)
            }
        }
        // Behind the sockets: a command may close one, and another may get its number.
        if isCalled { for command in door.takeCommands() { obey(command) } }
        let now = Moment.now
        if let due = timer, due <= now {
            timer = nil
            _ = ccurl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running)
        }
        collectDone()
        expire(now)
        turn.end()
    }

    private func obey(_ command: LoopCommand) {
        switch command {
        case .start(let call, let receiver): begin(call, receiver)
        case .resume(let receiver): transfers[ObjectIdentifier(receiver)]?.goOn()
        case .cancel(let receiver): finish(receiver, TransportError(.cancelled, "the caller gave up"))
        case .close: isOpen = false
        }
    }

    private func begin(_ call: HTTPCall, _ receiver: any ReplyReceiver) {
        guard !receiver.isGivenUp else { return receiver.end(TransportError(.cancelled, "the caller gave up")) }
        do throws(TransportError) {
            let handle = try handles.take(settings)
            begun += 1
            let transfer = try Transfer(call, begun, receiver, settings.proxies, on: handle, turn) {
                [unowned self] in watch($0)
            }
            transfers[ObjectIdentifier(receiver)] = transfer
            watch(transfer)
            let code = ccurl_multi_add(multi, transfer.handle.easy)
            if code != CURLM_OK {
                finish(receiver, TransportError(.other, String(cString: ccurl_multi_strerror(code))))
            }
        } catch {
            receiver.end(error)
        }
    }

    private func collectDone() {
        var code = CURLE_OK
        while let easy = ccurl_multi_next_done(multi, &code) {
            guard let transfer = Transfer.of(easy) else { continue }
            finish(transfer.receiver, transfer.error(code))
        }
    }

    /// Deadlines are looked at when their time comes; those that have moved meanwhile are put back.
    private func expire(_ now: Moment) {
        while let first = deadlines.min, first.moment <= now {
            deadlines.removeMin()
            guard let transfer = transfers[first.receiver], transfer.number == first.call else { continue }
            if let phase = transfer.expiredPhase(now) {
                finish(transfer.receiver, TransportError(.timeout(phase), "nothing came in time"))
            } else {
                watch(transfer)
            }
        }
    }

    /// Looks at a call's limits again when the next one is due.
    ///
    /// Deadlines of calls that are over stay behind until there are as many as of living ones.
    private func watch(_ transfer: Transfer) {
        if deadlines.count > 2 * transfers.count + 1000 { deadlines = Heap(transfers.values.compactMap(deadline)) }
        if let deadline = deadline(of: transfer) { deadlines.insert(deadline) }
    }

    private func deadline(of transfer: Transfer) -> Deadline? {
        transfer.nextDeadline.map {
            Deadline(moment: $0, receiver: ObjectIdentifier(transfer.receiver), call: transfer.number)
        }
    }

    private func finish(_ receiver: any ReplyReceiver, _ error: TransportError?) {
        guard let transfer = transfers.removeValue(forKey: ObjectIdentifier(receiver)) else { return }
        _ = ccurl_multi_remove(multi, transfer.handle.easy)
        handles.giveBack(transfer.handle)
        turn.forget(receiver)
        receiver.end(error)
    }

    /// A peer that closes its side must not end the program.
    private static func ignoreBrokenPipes() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }
}

/// When a call is to be looked at again; keeps nothing of it alive.
private struct Deadline: Comparable {
    let moment: Moment
    let receiver: ObjectIdentifier
    /// Of the call: another receiver may have taken the place of its own in memory.
    let call: UInt64

    static func < (left: Deadline, right: Deadline) -> Bool { left.moment < right.moment }
    static func == (left: Deadline, right: Deadline) -> Bool { left.moment == right.moment }
}
