import CCurl
import HTTPTypes

/// One call as libcurl runs it; lives on the loop's thread.
final class Transfer {
    let handle: EasyHandle
    let receiver: any ReplyReceiver
    private let limits: CallLimits
    private let proxies: ProxySettings
    /// Called when the head is complete: another limit counts from here.
    private let headCompleted: (Transfer) -> Void
    private var headers: UnsafeMutablePointer<curl_slist>?
    /// The request's body, which libcurl reads where it lies.
    private let body: UnsafeMutableBufferPointer<UInt8>
    private var head = ReplyHead()
    private var headSize = 0
    /// Why this side ended the call.
    private var refusal: TransportError?
    private let started = Moment.now
    private var latest = Moment.now

    init(
        _ call: HTTPCall, _ receiver: any ReplyReceiver, _ proxies: ProxySettings, on handle: EasyHandle,
        headCompleted: @escaping (Transfer) -> Void
    ) throws(TransportError) {
        self.handle = handle
        self.receiver = receiver
        limits = call.limits
        self.proxies = proxies
        self.headCompleted = headCompleted
        body = .allocate(capacity: call.body?.count ?? 0)
        _ = body.initialize(from: call.body ?? [])
        try setTarget(call)
        try setHeaders(call)
        setReceivers()
    }

    deinit {
        ccurl_list_free(headers)
        body.deallocate()
    }

    /// The transfer of one of libcurl's handles.
    static func of(_ easy: UnsafeMutableRawPointer) -> Transfer? {
        var context: UnsafeMutableRawPointer?
        guard ccurl_get_pointer(easy, CURLINFO_PRIVATE, &context) == CURLE_OK, let context else { return nil }
        return Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    }

    private var easy: UnsafeMutableRawPointer { handle.easy }

    // MARK: What is sent

    /// Sets all that an earlier call on the same handle may have set.
    private func setTarget(_ call: HTTPCall) throws(TransportError) {
        ccurl_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, call.limits.connect.wholeMilliseconds)
        // An empty text keeps libcurl from looking into the environment.
        ccurl_set_string(easy, CURLOPT_PROXY, proxies.proxy(for: call.url) ?? "")
        guard ccurl_set_string(easy, CURLOPT_URL, call.url) == CURLE_OK else {
            throw TransportError(.badURL, "the URL is too long")
        }
        switch call.method {
        case .get where call.body == nil:
            ccurl_set_long(easy, CURLOPT_HTTPGET, 1)
            ccurl_set_pointer(easy, CURLOPT_CUSTOMREQUEST, nil)
        case .head:
            ccurl_set_long(easy, CURLOPT_NOBODY, 1)
            ccurl_set_pointer(easy, CURLOPT_CUSTOMREQUEST, nil)
        default:
            ccurl_set_long(easy, CURLOPT_NOBODY, 0)
            ccurl_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
            ccurl_set_pointer(easy, CURLOPT_POSTFIELDS, body.baseAddress)
            ccurl_set_string(easy, CURLOPT_CUSTOMREQUEST, call.method.rawValue)
        }
        if call.inflates {
            ccurl_set_string(easy, CURLOPT_ACCEPT_ENCODING, "")
        } else {
            ccurl_set_pointer(easy, CURLOPT_ACCEPT_ENCODING, nil)
        }
    }

    /// What libcurl would add by itself is left out, unless the call names it.
    private func setHeaders(_ call: HTTPCall) throws(TransportError) {
        var lines = call.headers.map { $0.value.isEmpty ? "\($0.name.rawName);" : "\($0.name.rawName): \($0.value)" }
        for name in [HTTPField.Name.accept, .contentType, .expect] where call.headers[name] == nil {
            lines.append("\(name.rawName):")
        }
        lines += call.lines
        for line in lines {
            guard let longer = ccurl_list_append(headers, line) else {
                throw TransportError(.library, "no memory is left")
            }
            headers = longer
        }
        ccurl_set_pointer(easy, CURLOPT_HTTPHEADER, headers)
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
        latest = .now
        headSize += line.count
        guard headSize <= Transfer.longestHead else {
            refusal = TransportError(.tooLarge, "its headers are longer than \(Transfer.longestHead) bytes")
            return 0
        }
        if head.take(line) {
            receiver.take(head)
            headCompleted(self)
        }
        return line.count
    }

    func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Int {
        latest = .now
        return receiver.take(bytes) ? bytes.count : Int(CURL_WRITEFUNC_PAUSE)
    }

    /// The reader has room again.
    func goOn() {
        latest = .now
        ccurl_easy_pause(easy, CURLPAUSE_CONT)
    }

    // MARK: How it ends

    /// When to look at the limits again; nil where none is left.
    var nextDeadline: Moment? {
        let waiting = head.isComplete ? limits.idle.map { latest + $0 } : limits.firstByte.map { started + $0 }
        return Moment.earlier(waiting, limits.total.map { started + $0 })
    }

    /// The limit that has passed. A reader who is behind is nobody's idleness.
    func expiredPhase(_ now: Moment) -> TransportError.Phase? {
        if let total = limits.total, started + total <= now { return .total }
        if !head.isComplete { return limits.firstByte.flatMap { started + $0 <= now ? .firstByte : nil } }
        if receiver.isPaused { latest = now }
        return limits.idle.flatMap { latest + $0 <= now ? .idle : nil }
    }

    /// What libcurl's code says; nil where the whole reply came.
    func error(_ code: CURLcode) -> TransportError? {
        guard code != CURLE_OK else { return nil }
        if let refusal { return refusal }
        // One line that is longer than libcurl reads: out of memory up to its version 8.5, "too large" since.
        if !head.isComplete, code == CURLE_OUT_OF_MEMORY || code.rawValue == 100 {
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

extension Duration {
    /// One at least: libcurl takes none for five minutes of its own.
    fileprivate var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        guard (0..<1_000_000).contains(seconds) else { return seconds < 0 ? 1 : 1_000_000_000 }
        return max(1, Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000))
    }
}
