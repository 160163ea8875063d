import HTTPTypes
import Transport

/// When a call is tried again, and after how long.
///
/// Tried again: no connection, a connection that broke before the head of a reply, and the statuses 408,
/// 429, 500, 502, 503, 504 and 529. The service's `retry-after` is obeyed; without one the wait doubles from
/// half a second to eight, less up to a quarter of it by chance, so that many clients do not come back at once.
package struct RetryPolicy: Sendable {
    /// Tries beyond the first.
    package var retries = 2
    /// A service that asks to wait longer gets no further try: its error is handed on.
    package var longestWait = Duration.seconds(60)
    /// Waits; throws where the task is cancelled.
    package var sleep: @Sendable (Duration) async throws -> Void
    /// A number from 0 up to 1.
    package var random: @Sendable () -> Double

    package init(
        sleep: @escaping @Sendable (Duration) async throws -> Void, random: @escaping @Sendable () -> Double
    ) {
        self.sleep = sleep
        self.random = random
    }

    /// How long to wait before try number `attempt` (2 is the first repeat); nil: no further try.
    func wait(before attempt: Int, asked: Duration?) -> Duration? {
        guard attempt <= retries + 1 else { return nil }
        if let asked { return asked <= longestWait ? max(.zero, asked) : nil }
        let doubled = min(8.0, 0.5 * Double(1 << min(attempt - 2, 10)))
        return .milliseconds(Int64(1000 * doubled * (1 - random() / 4)))
    }

    static func isWorthRetrying(status: Int) -> Bool {
        [408, 429, 500, 502, 503, 504, 529].contains(status)
    }

    static func isWorthRetrying(_ error: TransportError) -> Bool {
        switch error.kind {
        case .unreachable, .cutOff, .timeout(.connect): true
        default: false
        }
    }

    /// What the headers ask for; nil where they ask for nothing, or for a date.
    static func asked(_ headers: HTTPFields) -> Duration? {
        if let wait = number(headers[.retryAfterMilliseconds], to: 1e9) { return .milliseconds(Int64(wait)) }
        return number(headers[.retryAfter], to: 1e6).map { .milliseconds(Int64($0 * 1000)) }
    }

    /// A date counts as longer than any wait, since here no clock tells how far away it is.
    static func asksForADate(_ headers: HTTPFields) -> Bool {
        headers[.retryAfter] != nil && asked(headers) == nil
    }

    private static func number(_ text: String?, to limit: Double) -> Double? {
        text.flatMap { Double($0) }.flatMap { (0...limit).contains($0) ? $0 : nil }
    }
}
