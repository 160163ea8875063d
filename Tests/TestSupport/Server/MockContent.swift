/// A block of a reply, and how a stream tells it. Texts hold nothing that JSON would escape but what is said.
public enum MockContent: Sendable {
    case text(String)
    /// A text with one citation of a web page.
    case cited(String, url: String)
    case thinking(String, signature: String)
    case redactedThinking(String)
    /// - Parameter input: JSON.
    case toolUse(String, input: String)
    case serverToolUse(String, input: String)
    case webSearchResult(url: String)

    /// What a reader of the reply sees.
    public var shown: String {
        switch self {
        case .text(let text), .cited(let text, _): text
        default: ""
        }
    }

    /// The block in a reply without `stream`.
    var json: String {
        switch self {
        case .text(let text): #"{"type":"text","text":"\#(text)"}"#
        case .cited(let text, let url): #"{"type":"text","text":"\#(text)","citations":[\#(Self.citation(url))]}"#
        case .thinking(let text, let signature):
            #"{"type":"thinking","thinking":"\#(text)","signature":"\#(signature)"}"#
        case .redactedThinking(let data): #"{"type":"redacted_thinking","data":"\#(data)"}"#
        case .toolUse(let name, let input): Self.use("tool_use", "toolu_1", name, input)
        case .serverToolUse(let name, let input): Self.use("server_tool_use", "srvtoolu_1", name, input)
        case .webSearchResult(let url):
            #"{"type":"web_search_tool_result","tool_use_id":"srvtoolu_1","content":[{"type":"web_search_result","#
                + #""url":"\#(url)","title":"A page","encrypted_content":"abc","page_age":null}]}"#
        }
    }

    /// The block as a stream begins it.
    private var start: String {
        switch self {
        case .text, .cited: #"{"type":"text","text":""}"#
        case .thinking: #"{"type":"thinking","thinking":"","signature":""}"#
        case .toolUse(let name, _): Self.use("tool_use", "toolu_1", name, "{}")
        case .serverToolUse(let name, _): Self.use("server_tool_use", "srvtoolu_1", name, "{}")
        case .redactedThinking, .webSearchResult: json
        }
    }

    private var deltas: [String] {
        switch self {
        case .text(let text): Self.pieces(of: text).map { #"{"type":"text_delta","text":"\#($0)"}"# }
        case .cited(let text, let url):
            [#"{"type":"citations_delta","citation":\#(Self.citation(url))}"#]
                + Self.pieces(of: text).map { #"{"type":"text_delta","text":"\#($0)"}"# }
        case .thinking(let text, let signature):
            Self.pieces(of: text).map { #"{"type":"thinking_delta","thinking":"\#($0)"}"# }
                + [#"{"type":"signature_delta","signature":"\#(signature)"}"#]
        case .toolUse(_, let input), .serverToolUse(_, let input):
            ([""] + Self.pieces(of: input)).map {
                #"{"type":"input_json_delta","partial_json":"\#($0.replacing("\"", with: "\\\""))"}"#
            }
        case .redactedThinking, .webSearchResult: []
        }
    }

    /// The JSON of the events that tell the block.
    func events(at index: Int) -> [String] {
        [#"{"type":"content_block_start","index":\#(index),"content_block":\#(start)}"#]
            + deltas.map { #"{"type":"content_block_delta","index":\#(index),"delta":\#($0)}"# }
            + [#"{"type":"content_block_stop","index":\#(index)}"#]
    }

    private static func use(_ type: String, _ id: String, _ name: String, _ input: String) -> String {
        #"{"type":"\#(type)","id":"\#(id)","name":"\#(name)","input":\#(input)}"#
    }

    private static func citation(_ url: String) -> String {
        #"{"type":"web_search_result_location","url":"\#(url)","title":"A page","cited_text":"quoted","#
            + #""encrypted_index":"xyz"}"#
    }

    /// Up to six characters each.
    private static func pieces(of text: String) -> [String] {
        var rest = Substring(text)
        var found: [String] = []
        while !rest.isEmpty {
            found.append(String(rest.prefix(6)))
            rest = rest.dropFirst(6)
        }
        return found
    }
}
