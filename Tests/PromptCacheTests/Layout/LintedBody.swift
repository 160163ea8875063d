import JSONScan
import Messages

@testable import PromptCache

/// A request body for the tests of `lint`: a block is as many tokens long as its JSON has bytes.
struct LintedBody {
    let bytes: [UInt8]
    let request: Request
    let layout: Layout

    init(_ json: String) throws {
        bytes = Array(json.utf8)
        request = try bytes.withUnsafeBytes { text in
            try Request(parsing: try JSONElement(validating: text), in: text)
        }
        layout = Layout(request: request, parts: request.blocks.map { ($0.path, Int64($0.bytes.count)) })
    }

    /// Tools, system and messages as JSON; further members behind them.
    init(tools: [String] = [], system: [String] = [], messages: [String], more: String = "") throws {
        try self.init(
            #"{"tools":[\#(tools.joined(separator: ","))],"system":[\#(system.joined(separator: ","))],"#
                + #""messages":[\#(messages.joined(separator: ","))]\#(more.isEmpty ? "" : "," + more)}"#)
    }

    func findings(minimum: Int64? = 0, window: Int64? = nil, unchanged: Set<String>? = nil) -> [LayoutFinding] {
        bytes.withUnsafeBytes { text in
            RequestLint(
                request, in: text, layout: layout, minimumTokens: minimum, contextWindow: window, unchanged: unchanged
            ).findings()
        }
    }

    /// Against an earlier request.
    func comparison(with earlier: LintedBody, model: String? = "m", minimum: Int64 = 0) -> RequestComparison {
        bytes.withUnsafeBytes { text in
            earlier.bytes.withUnsafeBytes { old in
                RequestComparison(
                    .init(request: earlier.request, text: old, layout: earlier.layout, model: "m"),
                    .init(request: request, text: text, layout: layout, model: model), minimumTokens: minimum)
            }
        }
    }

    static func text(_ text: String, ttl: String? = nil) -> String {
        #"{"type":"text","text":"\#(text)"\#(mark(ttl))}"#
    }

    static func tool(_ name: String, _ more: String = "", ttl: String? = nil) -> String {
        #"{"name":"\#(name)","description":"d","input_schema":{"type":"object"\#(more)}\#(mark(ttl))}"#
    }

    static func message(_ role: String, _ blocks: [String]) -> String {
        #"{"role":"\#(role)","content":[\#(blocks.joined(separator: ","))]}"#
    }

    private static func mark(_ ttl: String?) -> String {
        ttl.map { #","cache_control":{"type":"ephemeral","ttl":"\#($0)"}"# } ?? ""
    }
}
