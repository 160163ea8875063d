package import Transport

/// Why a call of the service failed, with what helps to do something about it. Never holds the key.
package struct ServiceError: Error, Hashable, Sendable {
    package var cause: Cause
    /// The service's `request-id`, for its support.
    package var requestID: String?
    /// How often the call was tried.
    package var attempts: Int
    /// How long the service asks to wait before the next try.
    package var retryAfter: Duration?

    package init(_ cause: Cause, requestID: String? = nil, attempts: Int = 1) {
        self.cause = cause
        self.requestID = requestID
        self.attempts = attempts
    }

    package enum Cause: Hashable, Sendable {
        /// No reply came, or not all of it.
        case network(TransportError)
        /// The service answered with an error: HTTP status, its type (such as `rate_limit_error`) and its words.
        case refused(status: Int, type: String?, message: String)
        /// A reply of status 200 that is not what the API promises; what was expected.
        case unreadable(expected: String)
        /// An `error` event inside a stream.
        case streamError(type: String, message: String)
    }
}
