import CCurl

/// One handle of libcurl's, for one call after another: what all calls of a client share is set once.
final class EasyHandle {
    let easy: UnsafeMutableRawPointer
    private let text = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private let proxies: ProxySettings
    // What the last call has set; the next one mostly sets the same.
    private var url: String?
    private var parts: OpaquePointer?
    private var form: Form?
    private var inflates: Bool?
    private var connectTime: Duration?

    private enum Form: Equatable {
        case get, head
        /// With a body, which may be empty.
        case named(String)
    }

    init(_ settings: ClientSettings) throws(TransportError) {
        guard let easy = ccurl_easy_init() else { throw TransportError(.library, "no memory is left") }
        self.easy = easy
        proxies = settings.proxies
        text.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        ccurl_set_long(easy, CURLOPT_NOSIGNAL, 1)
        ccurl_set_pointer(easy, CURLOPT_ERRORBUFFER, text)
        ccurl_set_string(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        ccurl_set_long(easy, CURLOPT_FOLLOWLOCATION, 0)
        ccurl_set_long(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS)
        ccurl_set_long(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        if let file = settings.certificateFile {
            ccurl_set_string(easy, CURLOPT_CAINFO, file)
            ccurl_set_string(easy, CURLOPT_PROXY_CAINFO, file)
        }
        // An empty text keeps libcurl from looking into the environment.
        ccurl_set_string(easy, CURLOPT_NOPROXY, settings.proxies.exceptions ?? "")
        setReceivers()
    }

    deinit {
        ccurl_easy_cleanup(easy)
        if let parts { ccurl_url_free(parts) }
        text.deallocate()
    }

    /// libcurl's own words for what went wrong; empty where it has none.
    var message: String { String(cString: text) }

    private func setReceivers() {
        ccurl_set_data_function(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            EasyHandle.receive(bytes, size * count, context) { $0.receiveHeader($1) }
        }
        ccurl_set_data_function(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            EasyHandle.receive(bytes, size * count, context) { $0.receiveBody($1) }
        }
    }

    private static func receive(
        _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int, _ context: UnsafeMutableRawPointer?,
        _ body: (Transfer, UnsafeRawBufferPointer) -> Int
    ) -> Int {
        guard let context else { return 0 }
        return body(
            Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue(),
            UnsafeRawBufferPointer(start: bytes, count: count))
    }

    /// Forgets the words of the call before.
    func clear() { text.pointee = 0 }

    // MARK: Where a call goes, and how

    /// Sets all that an earlier call may have set otherwise, but for headers and body.
    func prepare(for call: HTTPCall) throws(TransportError) {
        if connectTime != call.limits.connect {
            ccurl_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, call.limits.connect.wholeMilliseconds)
            connectTime = call.limits.connect
        }
        if url != call.url { try go(to: call.url) }
        let form: Form =
            call.method == .get && call.body == nil ? .get : call.method == .head ? .head : .named(call.method.rawValue)
        if self.form != form { use(form) }
        if inflates != call.inflates {
            // An empty text: all codings that libcurl has.
            if call.inflates {
                ccurl_set_string(easy, CURLOPT_ACCEPT_ENCODING, "")
            } else {
                ccurl_set_pointer(easy, CURLOPT_ACCEPT_ENCODING, nil)
            }
            inflates = call.inflates
        }
    }

    /// Sets the URL; its parts, too, so that libcurl does not read it again in every call.
    private func go(to address: String) throws(TransportError) {
        url = nil
        // An empty text keeps libcurl from looking into the environment.
        ccurl_set_string(easy, CURLOPT_PROXY, proxies.proxy(for: address) ?? "")
        guard ccurl_set_string(easy, CURLOPT_URL, address) == CURLE_OK else {
            throw TransportError(.badURL, "the URL is too long")
        }
        let former = parts
        // What has no parts is left to libcurl, which says why; so is a zone of IPv6, which its copies of parts lost
        // before version 8.3.
        parts = address.contains("%25") && address.contains("[") ? nil : ccurl_url_parse(address)
        ccurl_set_pointer(easy, CURLOPT_CURLU, parts.map { UnsafeRawPointer($0) })
        if let former { ccurl_url_free(former) }
        url = address
    }

    private func use(_ form: Form) {
        switch form {
        case .get:
            ccurl_set_long(easy, CURLOPT_HTTPGET, 1)
            ccurl_set_pointer(easy, CURLOPT_CUSTOMREQUEST, nil)
        case .head:
            ccurl_set_long(easy, CURLOPT_NOBODY, 1)
            ccurl_set_pointer(easy, CURLOPT_CUSTOMREQUEST, nil)
        case .named(let name):
            ccurl_set_long(easy, CURLOPT_NOBODY, 0)
            ccurl_set_long(easy, CURLOPT_POST, 1)
            ccurl_set_string(easy, CURLOPT_CUSTOMREQUEST, name)
        }
        self.form = form
    }

    /// The body of a call with one, which libcurl reads where it lies.
    func send(_ body: RequestBody) {
        guard case .named = form else { return }
        ccurl_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.bytes.count))
        ccurl_set_pointer(easy, CURLOPT_POSTFIELDS, body.bytes.baseAddress)
    }
}

/// Handles between two calls: making one costs more than a short call on it.
struct HandlePool {
    private var free: [EasyHandle] = []

    /// Handles that are kept; an idle one takes some 6 KB.
    private static let capacity = 128

    mutating func take(_ settings: ClientSettings) throws(TransportError) -> EasyHandle {
        guard let handle = free.popLast() else { return try EasyHandle(settings) }
        handle.clear()
        return handle
    }

    mutating func giveBack(_ handle: EasyHandle) {
        if free.count < HandlePool.capacity { free.append(handle) }
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
