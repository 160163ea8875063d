import JSONScan
import Messages
import Usage

/// Reads the form of a layout file.
struct LayoutReader {
    let source: LayoutSource
    /// Name of the model to count as; nil: the one that the file names.
    let model: String?
    private var named: String?

    init(source: LayoutSource, model: String?) {
        self.source = source
        self.model = model
    }

    mutating func read(_ root: JSONElement) throws(LayoutProblem) -> Layout {
        guard root.kind == .object else { throw LayoutProblem(path: "", problem: "expected an object with blocks") }
        let fields = try LayoutFields(root, path: "", allowed: LayoutReader.layoutFields)
        named = try fields.text("model")
        guard let blocks = fields["blocks"] else {
            throw LayoutProblem(path: "blocks", problem: "missing; expected an array of blocks")
        }
        guard blocks.kind == .array else { throw LayoutProblem(path: "blocks", problem: "expected an array of blocks") }
        var elements: [JSONElement] = []
        blocks.forEachElement { elements.append($0) }
        guard !elements.isEmpty else {
            throw LayoutProblem(path: "blocks", problem: "empty; expected at least one block")
        }
        var read: [LayoutBlock] = []
        for (index, element) in elements.enumerated() { read.append(try block(element, path: "blocks[\(index)]")) }
        if let last = read.lastIndex(where: { $0.section == .messages }), read[last].changeIsAssumed {
            read[last].changes = .perRequest
        }
        return Layout(
            model: model ?? named, blocks: read, parameters: try parameters(fields["parameters"]),
            automaticBreakpoint: try fields.breakpoint())
    }

    private func block(_ element: JSONElement, path: String) throws(LayoutProblem) -> LayoutBlock {
        guard element.kind == .object else { throw LayoutProblem(path: path, problem: "expected a block object") }
        let fields = try LayoutFields(element, path: path, allowed: LayoutReader.blockFields)
        let kind = try kind(fields)
        let length = try length(fields)
        let rate = try changes(fields)
        return LayoutBlock(
            name: try fields.text("name") ?? path, section: kind.section, run: kind.run, tokens: length.tokens,
            tokenBasis: length.basis, changes: rate ?? kind.assumedChanges, changeIsAssumed: rate == nil,
            breakpoint: try fields.breakpoint(), isCacheable: kind.isCacheable && length.tokens > 0, path: path)
    }

    private func kind(_ fields: LayoutFields) throws(LayoutProblem) -> LayoutKind {
        let place = fields.place("kind")
        guard let written = try fields.text("kind") else {
            throw LayoutProblem(path: place, problem: "missing; expected \(LayoutKind.expected)", rule: "R1")
        }
        guard let kind = LayoutKind(rawValue: written) else {
            throw LayoutProblem(
                path: place, problem: "not a kind of block; expected \(LayoutKind.expected)", rule: "R1")
        }
        return kind
    }

    private func changes(_ fields: LayoutFields) throws(LayoutProblem) -> ChangeRate? {
        guard let written = try fields.text("changes") else { return nil }
        guard let rate = ChangeRate(written: written) else {
            let known = ChangeRate.allCases.map(\.rawValue).joined(separator: ", ")
            throw LayoutProblem(
                path: fields.place("changes"), problem: "not a rate of change; expected one of \(known)")
        }
        return rate
    }

    /// Exactly one of the three ways to give a length.
    private func length(
        _ fields: LayoutFields
    ) throws(LayoutProblem) -> (tokens: Int64, basis: LayoutBlock.TokenBasis) {
        let ways = ["tokens", "text", "file"].filter { fields[$0] != nil }
        guard ways.count == 1, let way = ways.first else {
            let found = ways.isEmpty ? "no length" : "\(ways.joined(separator: " and ")) together"
            throw LayoutProblem(path: fields.path, problem: "\(found); expected exactly one of tokens, text and file")
        }
        switch way {
        case "tokens": return (try fields.tokens("tokens"), .given)
        case "text":
            let text = Array((try fields.text("text", mayBeEmpty: true) ?? "").utf8)
            return (text.withUnsafeBytes { source.count($0, model ?? named) }, .estimated)
        default:
            let bytes = try file(fields)
            return (bytes.withUnsafeBytes { source.count($0, model ?? named) }, .estimated)
        }
    }

    private func file(_ fields: LayoutFields) throws(LayoutProblem) -> [UInt8] {
        guard let path = try fields.text("file") else {
            throw LayoutProblem(path: fields.place("file"), problem: "empty; expected the path of a file")
        }
        do {
            return try source.readFile(path)
        } catch {
            throw LayoutProblem(path: fields.place("file"), problem: "\(error)")
        }
    }

    /// The parameters of a request, under the names of the Messages API.
    private func parameters(_ element: JSONElement?) throws(LayoutProblem) -> RequestParameters {
        guard let element, !element.isNull else { return RequestParameters() }
        guard element.kind == .object else {
            throw LayoutProblem(path: "parameters", problem: "expected an object of request parameters")
        }
        _ = try LayoutFields(element, path: "parameters", allowed: LayoutReader.parameterFields)
        do {
            return try RequestParameters(parsing: element)
        } catch {
            throw LayoutProblem(path: "parameters.\(error.path)", problem: "expected \(error.expected)")
        }
    }

    static let layoutFields = ["$schema", "model", "parameters", "breakpoint", "ttl", "blocks"]
    static let blockFields = ["name", "kind", "tokens", "text", "file", "changes", "breakpoint", "ttl"]
    static let parameterFields = [
        "max_tokens", "stream", "thinking", "tool_choice", "output_config", "speed", "service_tier", "inference_geo",
        "metadata", "context_management",
    ]
}

/// What a layout file calls the kinds of blocks.
enum LayoutKind: String, CaseIterable {
    case tools, system, message
    /// Calls and results of tools inside messages: a run of them is one position of the lookback (R4).
    case toolUse = "tool_use"
    case toolResult = "tool_result"
    /// Cannot carry a breakpoint (R12).
    case thinking

    static let expected = "one of \(allCases.map(\.rawValue).joined(separator: ", "))"

    var section: PromptSection {
        switch self {
        case .tools: .tools
        case .system: .system
        case .message, .toolUse, .toolResult, .thinking: .messages
        }
    }

    var run: PromptRun {
        switch self {
        case .toolUse: .toolUse
        case .toolResult: .toolResult
        case .tools, .system, .message, .thinking: .none
        }
    }

    var isCacheable: Bool { self != .thinking }

    /// Where a file does not say it; the last message changes with every request.
    var assumedChanges: ChangeRate { section == .messages ? .perConversation : .never }
}
