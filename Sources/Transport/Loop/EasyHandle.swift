import CCurl

/// One handle of libcurl's, for one call after another: what all calls of a client share is set once.
final class EasyHandle {
    let easy: UnsafeMutableRawPointer
    private let text = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    init(_ settings: ClientSettings) throws(TransportError) {
        guard let easy = ccurl_easy_init() else { throw TransportError(.library, "no memory is left") }
        self.easy = easy
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
