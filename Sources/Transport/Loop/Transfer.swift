import CCurl
import HTTPTypes

/// One call as libcurl runs it; lives on the loop's thread.
final class Transfer {
    /// Tells it from all other calls of the loop.
    let number: UInt64
    let handle: EasyHandle
    let receiver: any ReplyReceiver
    private let limits: CallLimits
    private let proxies: ProxySettings
    /// Called when the head is complete: another limit counts from here.
    private let headCompleted: (Transfer) -> Void
    private let headers: LineList
    /// The request's body, which libcurl reads where it lies.
    private let body: RequestBody
    private var head: ReplyHead
    private var headIsComplete = false
    private var headSize = 0
    /// Why this side ended the call.
    private var refusal: TransportError?
    private let turn: LoopTurn
    private let started: Moment
    private var latest: Moment

    init(
        _ call: HTTPCall, _ number: UInt64, _ receiver: any ReplyReceiver, _ proxies: ProxySettings,
        on handle: EasyHandle, _ turn: LoopTurn, headCompleted: @escaping (Transfer) -> Void
    ) throws(TransportError) {
        self.number = number
        self.handle = handle
        self.receiver = receiver
        limits = call.limits
        self.proxies = proxies
        self.headCompleted = headCompleted
        self.turn = turn
        started = turn.now
        latest = turn.now
        body = call.body ?? .empty
        head = receiver.makeHead()
        headers = LineList(call.lines, Transfer.lines(call))
        try handle.prepare(for: call)
        handle.send(body)
        ccurl_set_pointer(easy, CURLOPT_HTTPHEADER, headers.first)
        setReceivers()
    }

    /// The transfer of one of libcurl's handles.
    static func of(_ easy: UnsafeMutableRawPointer) -> Transfer? {
        var context: UnsafeMutableRawPointer?
        guard ccurl_get_pointer(easy, CURLINFO_PRIVATE, &context) == CURLE_OK, let context else { return nil }
        return Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    }

    private var easy: UnsafeMutableRawPointer { handle.easy }

    /// The headers that are fields; what libcurl would add by itself is left out, unless the call names it.
    private static func lines(_ call: HTTPCall) -> HeaderLines {
        var lines = HeaderLines()
        for field in call.headers { lines.add(field.name.rawName, field.value) }
        for name in [HTTPField.Name.accept, .contentType, .expect] where call.headers[name] == nil {
            lines.leaveOut(name.rawName)
        }
        return lines
    }

    // MARK: What comes

    /// Bytes of all headers, trailers and interim replies of a call.
    private static let longestHead = 256 << 10

    private func setReceivers() {
        let context = Unmanaged.passUnretained(self).toOpaque()
        ccurl_set_pointer(easy, CURLOPT_PRIVATE, context)
        ccurl_set_pointer(easy, CURLOPT_HEADERDATA, context)
        ccurl_set_pointer(easy, CURLOPT_WRITEDATA, context)
    }

    func receiveHeader(_ line: UnsafeRawBufferPointer) -> Int {
        latest = turn.now
        headSize += line.count
        guard headSize <= Transfer.longestHead else {
            refusal = TransportError(.tooLarge, "its headers are longer than \(Transfer.longestHead) bytes")
            return 0
        }
        if !headIsComplete, head.take(line) {
            headIsComplete = true
            receiver.take(head)
            // The receiver's alone from now on.
            head = ReplyHead()
            turn.note(receiver)
            headCompleted(self)
        }
        return line.count
    }

    func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Int {
        latest = turn.now
        turn.note(receiver)
        return receiver.take(bytes) ? bytes.count : Int(CURL_WRITEFUNC_PAUSE)
    }

    /// The reader has room again.
    func goOn() {
        latest = turn.now
        ccurl_easy_pause(easy, CURLPAUSE_CONT)
    }

    // MARK: How it ends

    /// When to look at the limits again; nil where none is left.
    var nextDeadline: Moment? {
        let waiting = headIsComplete ? limits.idle.map { latest + $0 } : limits.firstByte.map { started + $0 }
        return Moment.earlier(waiting, limits.total.map { started + $0 })
    }

    /// The limit that has passed. A reader who is behind is nobody's idleness.
    func expiredPhase(_ now: Moment) -> TransportError.Phase? {
        if let total = limits.total, started + total <= now { return .total }
        if !headIsComplete { return limits.firstByte.flatMap { started + $0 <= now ? .firstByte : nil } }
        if receiver.isPaused { latest = now }
        return limits.idle.flatMap { latest + $0 <= now ? .idle : nil }
    }

    /// What libcurl's code says; nil where the whole reply came.
    func error(_ code: CURLcode) -> TransportError? {
        guard code != CURLE_OK else { return nil }
        if let refusal { return refusal }
        // One line that is longer than libcurl reads: out of memory up to its version 8.5, "too large" since.
        if !headIsComplete, code == CURLE_OUT_OF_MEMORY || code.rawValue == 100 {
            return TransportError(.tooLarge, "a header is longer than libcurl reads")
        }
        let text = handle.message
        return TransportError(
            isRefusedByProxy ? .proxy : TransportError.Kind(code),
            proxies.redacted(text.isEmpty ? String(cString: ccurl_easy_strerror(code)) : text))
    }

    /// The proxy answered the CONNECT with something else than success.
    private var isRefusedByProxy: Bool {
        var status = 0
        return ccurl_get_long(easy, CURLINFO_HTTP_CONNECTCODE, &status) == CURLE_OK && status >= 300
    }
}
