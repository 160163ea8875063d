package import HTTPTypes

/// One request, whole in memory.
package struct HTTPCall: Sendable {
    package var method: HTTPRequest.Method
    /// Absolute, `http` or `https`, without user and password.
    package var url: String
    package var headers: HTTPFields
    /// Headers that go out before the others, as they stand.
    package var lines = HeaderLines()
    package var body: RequestBody?
    package var limits: CallLimits
    /// Whether replies may be compressed on the way (with what libcurl has of gzip, br and zstd) and are
    /// inflated; else their bytes come as they were sent.
    package var inflates: Bool

    package init(
        method: HTTPRequest.Method = .get, url: String, headers: HTTPFields = [:], body: [UInt8]? = nil,
        limits: CallLimits = CallLimits(), inflates: Bool = true
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body.map(RequestBody.init)
        self.limits = limits
        self.inflates = inflates
    }
}

/// How long each part of a call may take; nil: any time.
package struct CallLimits: Hashable, Sendable {
    /// Until the connection stands, TLS included.
    package var connect: Duration = .seconds(10)
    /// From the start until the head of the reply is complete.
    package var firstByte: Duration? = .seconds(600)
    /// Between two pieces of the body, while the reader waits for one.
    package var idle: Duration? = .seconds(120)
    /// From the start until the end.
    package var total: Duration?
    /// Bytes of a body that wait for their reader before the sender is made to wait.
    package var buffer = 256 << 10

    package init() {}
}
