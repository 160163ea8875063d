import FoundationEssentials
import Glibc
import Testing

/// The gateway while it serves, as a user starts it.
struct Serving {
    let client: WebClient
    let process: Tool.Running

    /// Starts `farthing serve` on a free port with these arguments, does `body` when it is ready, asks it to end
    /// by SIGTERM, and waits for that.
    ///
    /// - Parameter endsItself: `body` has asked it to end.
    static func run(
        _ arguments: [String], in scratch: Scratch, environment: [String: String] = [:],
        listens: [String] = ["--listen", "127.0.0.1:0"], endsItself: Bool = false, body: (Serving) throws -> Void
    ) throws -> Tool.Result {
        var problem: (any Error)?
        let result = try Tool.run(["serve"] + listens + arguments, in: scratch.path, environment: environment) {
            running in
            do { try body(Serving(running)) } catch { problem = error }
            if !endsItself || problem != nil { running.signal(SIGTERM) }
        }
        if let problem {
            Issue.record("exit \(result.status): \(result.errors)")
            throw problem
        }
        return result
    }

    private init(_ running: Tool.Running) throws {
        var port: Int?
        for _ in 0..<3000 where port == nil {
            let said = (try? String(contentsOfFile: running.errors, encoding: .utf8)) ?? ""
            port = said.firstMatch(of: /listening at http:\/\/[0-9.]+:(\d+),/).flatMap { Int($0.1) }
            if port == nil { usleep(10_000) }
        }
        client = WebClient(port: try #require(port, "the gateway does not say that it listens"))
        process = running
    }

    static let key = "sk-ant-canary-serving"

    /// A request to /v1/messages as a client sends it.
    func message(_ model: String = "claude-opus-4-8", streams: Bool = false) throws -> WebClient.Reply {
        try client.post(
            "/v1/messages", [("x-api-key", Serving.key), ("content-type", "application/json")],
            #"{"model":"\#(model)",\#(streams ? #""stream":true,"# : "")"max_tokens":9,"#
                + #""messages":[{"role":"user","content":"a secret prompt"}]}"#)
    }

    /// The token of a ledger's gateway, as a header carries it.
    static func token(of ledger: String, in scratch: Scratch) throws -> String {
        let bytes = try Data(contentsOf: URL(filePath: "\(scratch.path)/\(ledger).token"))
        return bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Waits until something holds, for a generous time.
    static func wait(_ what: String, until holds: () throws -> Bool) throws {
        for _ in 0..<3000 {
            if try holds() { return }
            usleep(10_000)
        }
        Issue.record("waited in vain until \(what)")
    }
}
