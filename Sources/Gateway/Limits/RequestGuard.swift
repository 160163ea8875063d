import NIOHTTP1

/// What a request must be to be looked at at all.
///
/// The decoder holds to RFC 9112; what it lets through and two servers may read differently is refused here, so
/// that nothing can be smuggled past the books.
struct RequestGuard: Sendable {
    private let hosts: HostGuard
    private let limits: GatewayLimits

    init(_ settings: GatewaySettings) {
        hosts = HostGuard(listening: settings.host, further: settings.allowedHosts)
        limits = settings.limits
    }

    /// Why a request is refused; nil where it may pass.
    func refusal(_ head: HTTPRequestHead) -> Refusal? {
        guard head.version == .http1_1 else { return .oldVersion }
        var sights = Sights()
        var size = head.uri.utf8.count
        for (name, value) in head.headers {
            size += name.utf8.count + value.utf8.count
            sights.note(name, value)
        }
        guard size <= limits.requestHead, head.headers.count <= limits.requestHeaders else { return .longHead }
        if let refusal = hosts.refusal(hosts: sights.hosts, origins: sights.origins) { return refusal }
        guard sights.isFramedOnce else { return .malformed }
        guard isForwarded(head.method) else { return .otherMethod }
        guard RequestTarget.isPlain(head.uri) else { return .malformedTarget }
        return sights.length > limits.requestBody ? .tooLarge : nil
    }

    private func isForwarded(_ method: HTTPMethod) -> Bool {
        switch method {
        case .GET, .HEAD, .POST, .PUT, .PATCH, .DELETE: true
        default: false
        }
    }
}

/// The headers that decide, gathered in one walk over all.
private struct Sights {
    private(set) var hosts: [String] = []
    private(set) var origins: [String] = []
    private(set) var length = 0
    private var lengths = 0
    private var codings = 0
    private var isOddlyFramed = false

    /// The body's end is told in one way, and in one that all servers read alike.
    var isFramedOnce: Bool { !isOddlyFramed && lengths + codings <= 1 }

    /// - Parameter known: in small letters, and of the same length.
    private func isSame(_ name: String, _ known: StaticString) -> Bool {
        known.withUTF8Buffer { known in zip(name.utf8, known).allSatisfy { $0 | 0x20 == $1 } }
    }

    mutating func note(_ name: String, _ value: String) {
        switch name.utf8.count {
        case 4 where isSame(name, "host"): hosts.append(value)
        case 6 where isSame(name, "origin"): origins.append(value)
        case 14 where isSame(name, "content-length"):
            lengths += 1
            if value.isEmpty || !value.utf8.allSatisfy({ (48...57).contains($0) }) { isOddlyFramed = true }
            // Longer than any number is longer than any limit.
            length = Int(value) ?? .max
        case 17 where isSame(name, "transfer-encoding"):
            codings += 1
            if value.lowercased() != "chunked" { isOddlyFramed = true }
        default: break
        }
    }
}
