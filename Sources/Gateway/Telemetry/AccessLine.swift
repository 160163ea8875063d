import JSONScan
import Ledger
import Usage

/// What the access log tells of one request: no key, no body, no query.
struct AccessLine: Sendable {
    /// Milliseconds since 1970.
    var startedAt: Int64
    var endedAt: Int64 = 0
    var method: String
    /// Without its query; as `shown` makes it of a request's target.
    var path: String
    /// 0 where nothing was answered.
    var status = 0
    /// Bytes of the bodies.
    var bytesIn = 0
    var bytesOut = 0
    /// Of a booked call.
    var model: String?
    var call: ULID?
    /// Keyed hash of the API key.
    var key: String?
    var outcome = Outcome.whole

    /// How it ended.
    enum Outcome: Sendable {
        case whole
        /// The gateway refused it itself, for this reason.
        case refused(String)
        /// Before it had all of the reply.
        case clientGone
        /// The service broke off.
        case cut
    }

    /// The path of a target as it is shown: a segment that is no word of the API or of the gateway, and so may be an
    /// identifier or a secret, is a star. `/v1/models/claude-opus-4-8` is `/v1/models/*`.
    static func shown(_ target: String) -> String {
        target.utf8.prefix { $0 != UInt8(ascii: "?") }
            .split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { segment in
                let word = String(decoding: segment, as: UTF8.self)
                return words.contains(word) ? word : "*"
            }.joined(separator: "/")
    }

    /// An empty one stands before the first slash, and behind the last.
    private static let words: Set<String> = [
        "", "v1", "messages", "count_tokens", "batches", "results", "cancel", "models", "files", "content", "complete",
        "skills", "versions", "organizations", "usage_report", "cost_report", "claude_code", "farthing", "healthz",
        "metrics", "login",
    ]

    /// Longest path that is shown, in characters.
    private static let longestPath = 512

    /// One line of JSON.
    var json: String {
        func number(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }
        func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
        var refused: String?
        var (isGone, isCut) = (false, false)
        switch outcome {
        case .whole: break
        case .refused(let reason): refused = reason
        case .clientGone: isGone = true
        case .cut: isCut = true
        }
        return JSONValue.object([
            .init("time", .string(Timestamp(milliseconds: startedAt).rfc3339)), .init("method", .string(method)),
            .init("path", .string(String(path.prefix(AccessLine.longestPath)))), .init("status", number(status)),
            .init("bytes_in", number(bytesIn)), .init("bytes_out", number(bytesOut)),
            .init("duration_ms", number(max(0, endedAt - startedAt))), .init("model", text(model)),
            .init("call", text(call?.description)), .init("key", text(key)), .init("client_gone", .bool(isGone)),
            .init("service_cut", .bool(isCut)), .init("refused", text(refused)),
        ]).serialized() + "\n"
    }
}
