/// Why a request body cannot be read; names the JSON path, never prompt text.
public struct RequestProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// JSON path from the root of the body, such as `messages[3].content[0].cache_control.ttl`.
    public var path: String
    /// What was expected there.
    public var expected: String

    public init(path: String, expected: String) {
        self.path = path
        self.expected = expected
    }

    public var description: String { path.isEmpty ? "expected \(expected)" : "\(path): expected \(expected)" }
}
