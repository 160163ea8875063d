import FoundationEssentials
import Glibc
import JSONScan

/// Calls with their bodies, `{"request", "response"}` a line, whose costs are worked out by hand.
///
/// A session has ten turns, 40 s apart; turn k sends 2 k + 1 messages and a prompt of 3,000 + 200 (2 k + 1) tokens,
/// all of it marked for 5 minutes at the end. With a time in the system prompt every turn writes everything anew.
struct LoggedCalls {
    static let secret = "a secret prompt"
    /// Whether the system prompt tells the time of each call.
    var tellsTime = true
    var namesSessions = true
    /// Whether two tools change places with every call.
    var swapsTools = false
    private(set) var lines: [String] = []
    private var count = 0

    /// Tokens that a session of changing prompts pays again: 3,000 + 200 (2 k - 1) for k = 1 … 9, 43,200 in all.
    static let repeatedTokens = 43_200

    init(tellsTime: Bool = true, namesSessions: Bool = true, swapsTools: Bool = false) {
        (self.tellsTime, self.namesSessions, self.swapsTools) = (tellsTime, namesSessions, swapsTools)
    }

    /// One session that begins at a moment; milliseconds since 1970.
    mutating func addSession(at start: Int64) {
        let session = count / 10
        var messages: [JSONValue] = []
        for turn in 0..<10 {
            let time = Moment.text(start + Int64(turn) * 40_000)
            messages.append(message("user", "question \(session) \(turn)", isMarked: true))
            add(messages, turn: turn, session: session, time: time, end: start + Int64(turn) * 40_000 + 5_000)
            messages[messages.count - 1] = message("user", "question \(session) \(turn)", isMarked: false)
            messages.append(message("assistant", "answer \(turn)", isMarked: false))
        }
    }

    private func message(_ role: String, _ text: String, isMarked: Bool) -> JSONValue {
        var block: [JSONValue.Member] = [
            .init("type", .string("text")), .init("text", .string("\(text) \(LoggedCalls.secret)")),
        ]
        if isMarked { block.append(.init("cache_control", .object([.init("type", .string("ephemeral"))]))) }
        return .object([.init("role", .string(role)), .init("content", .array([.object(block)]))])
    }

    private mutating func add(_ messages: [JSONValue], turn: Int, session: Int, time: String, end: Int64) {
        let rules = (1...60).map { "Rule \($0) is \(LoggedCalls.secret)." }.joined(separator: " ")
        let system = (tellsTime ? "It is \(time). " : "") + rules
        let names = swapsTools && turn % 2 == 1 ? ["write", "read"] : ["read", "write"]
        let tools = names.map { name in
            JSONValue.object([.init("name", .string(name)), .init("input_schema", .object([]))])
        }
        let request: [JSONValue.Member] = [
            .init("model", .string("claude-sonnet-4-6")), .init("max_tokens", .number("9")),
            .init("tools", .array(tools)),
            .init("system", .array([.object([.init("type", .string("text")), .init("text", .string(system))])])),
            .init("messages", .array(messages)),
        ]
        let prompt = 3000 + 200 * (2 * turn + 1)
        let read = tellsTime || swapsTools || turn == 0 ? 0 : prompt - 400
        let usage =
            #"{"input_tokens":3,"output_tokens":50,"cache_read_input_tokens":\#(read),"cache_creation_input_tokens":\#(prompt - read),"cache_creation":{"ephemeral_5m_input_tokens":\#(prompt - read),"ephemeral_1h_input_tokens":0}}"#
        let response =
            #"{"id":"msg_\#(count)","type":"message","role":"assistant","model":"claude-sonnet-4-6","stop_reason":"end_turn","usage":\#(usage)}"#
        let name = namesSessions ? #","session_id":"session-\#(session)""# : ""
        lines.append(
            #"{"request":\#(JSONValue.object(request).serialized(pretty: false)),"response":\#(response)\#(name),"started_at":"\#(time)","completed_at":"\#(Moment.text(end))"}"#
        )
        count += 1
    }

    var bytes: [UInt8] { Array(lines.map { $0 + "\n" }.joined().utf8) }
}

/// Moments as logs write them.
enum Moment {
    /// Milliseconds since 1970.
    static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    static let day: Int64 = 86_400_000

    static func text(_ milliseconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(milliseconds) / 1000)
            .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
