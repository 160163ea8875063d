/// What the mock service answers, by a name that the error catalogue and the examples of the README know.
public enum MockScenario {
    public typealias Script = @Sendable (LoopbackRequest, Int) -> MockAnswer

    /// Keys that no output and no file may hold.
    public static let key = "sk-canary-0123456789"
    public static let adminKey = "sk-admin-canary-0123456789"

    /// All scripts; `usual` is a service where all is well.
    public static let scripts: [String: Script] = ["usual": usual]
        .merging(calls) { first, _ in first }
        .merging(reports) { first, _ in first }

    private static let usual: Script = { request, number in
        switch request.path {
        case "/v1/messages": .message(MockMessage(id: "msg_\(number + 1)"))
        case "/v1/messages/count_tokens": .raw(200, headers: [], body: #"{"input_tokens":1830}"#)
        default: report(request, number)
        }
    }
}

extension MockService {
    /// A name that `MockScenario` does not have.
    public struct UnknownScenario: Error {
        public var name: String
    }

    /// - Parameter scenario: a name in `MockScenario`.
    public convenience init(scenario name: String) throws {
        guard let script = MockScenario.scripts[name] else { throw UnknownScenario(name: name) }
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
        text.replacing(url.drop { $0 != "1" }, with: "127.0.0.1:PORT")
            .replacing("port \(url.split(separator: ":").last ?? "")", with: "port PORT")
    }
}
