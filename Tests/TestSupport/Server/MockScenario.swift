import Synchronization

/// What the mock service answers, by a name that the error catalogue and the examples of the README know.
public enum MockScenario {
    public typealias Script = @Sendable (LoopbackRequest, Int) -> MockAnswer

    /// Keys that no output and no file may hold.
    public static let key = "sk-canary-0123456789"
    public static let adminKey = "sk-admin-canary-0123456789"

    /// A script by its name; a service that remembers begins anew with each call. `usual` is one where all is well.
    public static func script(_ name: String) -> Script? {
        name == "usual" ? usual() : calls[name] ?? reports[name]
    }

    /// Has a cache: what stands before the last breakpoint of a request is 1,806 tokens of it, the rest 15, as the
    /// sample request `clock.json` is counted.
    private static func usual() -> Script {
        let cache = Mutex(MockCache(minimum: 1024))
        return { request, number in
            switch request.path {
            case "/v1/messages":
                let text = String(decoding: request.body, as: UTF8.self)
                var message = MockMessage(id: "msg_\(number + 1)")
                message.content = [.text("Yes: below 5,000 euros one check is enough.")]
                message.model = member("model", of: text) ?? message.model
                let mark = text.ranges(of: "\"cache_control\"").last?.lowerBound
                let lifetime: Int64? = mark == nil ? nil : text.contains("\"1h\"") ? 3_600_000 : 300_000
                let blocks = [
                    MockCache.Block(String(text[..<(mark ?? text.startIndex)]), tokens: 1806, breakpoint: lifetime),
                    MockCache.Block(String(text[(mark ?? text.startIndex)...]), tokens: 15),
                ]
                cache.withLock { $0.bill(blocks, at: 0, answeredAt: 0, into: &message) }
                return .message(message)
            case "/v1/messages/count_tokens": return .raw(200, headers: [], body: #"{"input_tokens":1830}"#)
            default: return report(request, number)
            }
        }
    }

    /// The first member of that name whose value is a text.
    private static func member(_ name: String, of text: String) -> String? {
        guard let start = text.firstRange(of: "\"\(name)\"") else { return nil }
        return text[start.upperBound...].split(separator: "\"", omittingEmptySubsequences: false).dropFirst().first
            .map(String.init)
    }
}

extension MockService {
    /// A name that `MockScenario` does not have.
    public struct UnknownScenario: Error {
        public var name: String
    }

    /// - Parameter scenario: a name in `MockScenario`.
    public convenience init(scenario name: String) throws {
        guard let script = MockScenario.script(name) else { throw UnknownScenario(name: name) }
        try self.init(script)
    }

    /// What a program needs to call this service.
    public var environment: [String: String] {
        [
            "ANTHROPIC_BASE_URL": url, "ANTHROPIC_API_KEY": MockScenario.key,
            "ANTHROPIC_ADMIN_KEY": MockScenario.adminKey,
        ]
    }

    /// The text with the port, which is another in every run, told as PORT.
    public func steady(_ text: String) -> String {
        text.replacing("127.0.0.1:\(port)", with: "127.0.0.1:PORT").replacing("port \(port)", with: "port PORT")
    }

    /// The port as digits.
    public var port: String { url.split(separator: ":").last.map(String.init) ?? "" }
}
