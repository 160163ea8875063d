import NIOHTTP1

/// What the gateway answers itself by means of what stands above it: prices, estimates, pages.
package struct OwnAnswers: Sendable {
    /// Answers a count of tokens, given the request's body; nil: the service does. Called off the event loop.
    package var countTokens: (@Sendable ([UInt8]) -> OwnReply)?
    /// The page of `/farthing/`. Called off the event loop.
    package var page: (@Sendable () -> OwnReply)?
    /// Adds to the metrics.
    package var metrics: (@Sendable (inout MetricsText) -> Void)?
    /// nil: none is kept.
    package var accessLog: AccessLog?

    package init() {}

    /// Whether a request is one that `countTokens` answers.
    static func isCount(_ head: HTTPRequestHead) -> Bool {
        head.method == .POST && head.uri.prefix { $0 != "?" } == "/v1/messages/count_tokens"
    }
}
