import JSONScan
import Messages

/// Walks one request in prefix order and tallies its tokens.
struct RequestWalk {
    let request: Request
    let body: JSONElement
    let text: UnsafeRawBufferPointer
    let generation: Generation
    let serverTool: (String) -> ServerToolCost?
    let tokenizer: Tokenizer
    var tally: TokenTally
    /// Names of the tools by the id of their call.
    var toolNames: [String: String] = [:]
    /// The instructions for citations are in the prompt.
    var hasCitations = false

    init(
        request: Request, body: JSONElement, text: UnsafeRawBufferPointer, generation: Generation,
        serverTool: @escaping (String) -> ServerToolCost?, tokenizer: Tokenizer
    ) {
        self.request = request
        self.body = body
        self.text = text
        self.generation = generation
        self.serverTool = serverTool
        self.tokenizer = tokenizer
        tally = TokenTally(generation: generation)
    }

    mutating func run() throws(RequestProblem) {
        try addTools()
        addSystem()
        addThinking()
        addOutputFormat()
        let first = tally.parts.count
        try addMessages()
        if let servers = body["mcp_servers"], servers.kind == .array, servers.bytes.count > 2 {
            tally.leaveOut("mcp_servers", "mcp_servers")
        }
        if !request.parameters.contextEdits.isEmpty {
            // Edits only take away: as much as the messages hold.
            tally.leaveOut("context_management.edits", "context_edits", atMost: 0)
            tally.widen(below: tally.parts[first...].reduce(0) { $0 + $1.tokens }, above: 0)
        }
    }

    // MARK: System prompt

    private mutating func addSystem() {
        var parts: [RequestEstimate.Part] = []
        var joined: [UInt8] = []
        for block in request.blocks where block.isSystem {
            let element = element(of: block)
            guard block.kind == .text, let piece = element.textBytes else {
                tally.leaveOut(block.path, block.kind.name)
                continue
            }
            let lone = piece.withUnsafeBytes { tokenizer.count($0) }
            parts.append(.init(path: block.path, tokens: lone, method: .tokenizer, breakpoint: block.breakpoint))
            joined += piece
        }
        let stripped = joined.drop { $0 == UInt8(ascii: "\n") }
        guard !stripped.isEmpty else { return }
        let total = stripped.withUnsafeBytes { tokenizer.count($0) } + systemEnd(endsInLineEnd: joined.last == 0x0A)
        tally.add(parts, making: total)
    }

    private mutating func systemEnd(endsInLineEnd: Bool) -> Int {
        let always = tally.take(.systemAlways)
        if always > 0 { return always }
        if hasClientTools { return tally.take(.systemWithTools) }
        return endsInLineEnd ? tally.take(.systemLineEnd) : 0
    }

    private var hasClientTools: Bool { request.blocks.contains { $0.kind == .tool } }

    /// Whether the service's own text follows another part of the system prompt.
    private var joinsSystem: Bool {
        hasClientTools || request.blocks.contains { $0.isSystem } || generation[.systemAlways].tokens > 0
    }

    // MARK: Thinking and structured output

    private mutating func addThinking() {
        guard let thinking = request.parameters.thinking, thinking.type == "enabled" else { return }
        let joint = joinsSystem ? tally.take(.joint) : 0
        tally.add("thinking", tally.take(.thinkingBudget) + joint, .constant)
    }

    private mutating func addOutputFormat() {
        let places = [
            ("output_config.format", body["output_config"]?["format"]), ("output_format", body["output_format"]),
        ]
        for (path, format) in places {
            guard let format, let schema = format["schema"], schema.kind == .object else { continue }
            let followsThinking = request.parameters.thinking?.type == "enabled"
            let joint = joinsSystem || followsThinking ? tally.take(.joint) : 0
            let rendered = tokenizer.count(SchemaText.indented(schema))
            tally.add(path, rendered + tally.take(.structuredOutput) + joint, .rendering)
            return
        }
    }

    // MARK: Blocks

    func element(of block: RequestBlock) -> JSONElement {
        JSONElement(unchecked: UnsafeRawBufferPointer(rebasing: text[block.bytes]))
    }
}

extension RequestBlock {
    var isSystem: Bool {
        switch place {
        case .systemText, .system: true
        case .tool, .messageText, .message: false
        }
    }

    /// Index of the message that holds the block.
    var message: Int? {
        switch place {
        case .messageText(let index): index
        case .message(let index, block: _): index
        case .tool, .systemText, .system: nil
        }
    }
}

extension JSONElement {
    /// The text of a text block, or of a string; unescaped.
    var textBytes: [UInt8]? {
        guard let string = kind == .string ? self : self["text"], let bytes = string.stringBytes else { return nil }
        guard bytes.contains(UInt8(ascii: "\\")) else { return Array(bytes) }
        return string.string.map { Array($0.utf8) }
    }
}
