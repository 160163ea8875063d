import JSONScan
import Messages

extension RequestWalk {
    /// Messages in order; consecutive ones of one role share their tool results.
    mutating func addMessages() throws(RequestProblem) {
        tally.add("messages", tally.take(.frame), .constant)
        let content = request.blocks.filter { $0.message != nil }
        if content.first?.role == .assistant { tally.add("messages", tally.take(.firstAssistant), .constant) }
        var runs: [[RequestBlock]] = []
        for block in content {
            if block.role == runs.last?.first?.role { runs[runs.count - 1].append(block) } else { runs.append([block]) }
        }
        for (index, run) in runs.enumerated() {
            // An assistant message at the end is a beginning for the reply and closes no turn.
            let isPrefill = index > 0 && index == runs.count - 1 && run[0].role == .assistant
            if index > 0, !isPrefill { tally.add(messagePath(run[0]), tally.take(.turn), .constant) }
            try addRun(run)
        }
    }

    private func messagePath(_ block: RequestBlock) -> String { "messages[\(block.message ?? 0)]" }

    private mutating func addRun(_ run: [RequestBlock]) throws(RequestProblem) {
        let results = run.filter { $0.kind == .toolResult }
        if !results.isEmpty { try addResults(results) }
        let calls = run.filter { $0.kind == .toolUse }
        var message = run[0].message
        var texts: [RequestBlock] = []
        var followsResults = false
        for block in run {
            if block.message != message {
                addTexts(&texts)
                message = block.message
                tally.add(messagePath(block), tally.take(followsResults ? .afterResults : .sameRole), .constant)
                followsResults = false
            }
            switch block.kind {
            case .toolResult: followsResults = true
            case .toolUse: break
            default:
                if followsResults, block.message == message, results.contains(where: { $0.message == message }) {
                    tally.add(messagePath(block), tally.take(.afterResults), .constant)
                    followsResults = false
                }
                if block.kind == .text {
                    texts.append(block)
                } else {
                    addTexts(&texts)
                    try addContent(block)
                }
            }
        }
        addTexts(&texts)
        try addCalls(calls)
    }

    /// Neighbouring text blocks of a message are joined before they are cut into tokens.
    private mutating func addTexts(_ blocks: inout [RequestBlock]) {
        var parts: [RequestEstimate.Part] = []
        var joined: [UInt8] = []
        for block in blocks {
            guard let text = element(of: block).textBytes else {
                tally.leaveOut(block.path, "text")
                continue
            }
            let lone = text.isEmpty ? 0 : text.withUnsafeBytes { tokenizer.count($0) }
            parts.append(.init(path: block.path, tokens: lone, method: .tokenizer, breakpoint: block.breakpoint))
            if blocks.count > 1 { joined += text }
        }
        let total =
            parts.count > 1 && !joined.isEmpty
            ? joined.withUnsafeBytes { tokenizer.count($0) } : parts.reduce(0) { $0 + $1.tokens }
        tally.add(parts, making: total)
        blocks.removeAll()
    }

    /// All calls of one assistant message stand in one element.
    private mutating func addCalls(_ blocks: [RequestBlock]) throws(RequestProblem) {
        guard !blocks.isEmpty else { return }
        var parts: [RequestEstimate.Part] = []
        var inside = ""
        for block in blocks {
            let call = element(of: block)
            guard let name = call["name"]?.string else {
                throw RequestProblem(path: "\(block.path).name", expected: "the name of the tool")
            }
            if let id = call["id"]?.string { toolNames[id] = name }
            let text = CallText.call(name: name, input: call["input"])
            inside += text
            parts.append(
                .init(path: block.path, tokens: tokenizer.count(text), method: .rendering, breakpoint: block.breakpoint)
            )
        }
        let total = tokenizer.count(CallText.callsBegin + inside + CallText.callsEnd) + tally.take(.toolCalls)
        tally.add(parts, making: total)
    }

    /// All results that answer one assistant message stand in one element.
    private mutating func addResults(_ blocks: [RequestBlock]) throws(RequestProblem) {
        var parts: [RequestEstimate.Part] = []
        var results: [ToolResult] = []
        var extra = 0
        for block in blocks {
            let element = element(of: block)
            guard let id = element["tool_use_id"]?.string else {
                throw RequestProblem(path: "\(block.path).tool_use_id", expected: "the id of a tool_use block")
            }
            let content = try resultContent(element, path: block.path)
            let result = ToolResult(
                toolName: toolNames[id] ?? "", text: content.text, isError: element["is_error"]?.bool ?? false)
            results.append(result)
            extra += content.tokens
            parts.append(
                .init(
                    path: block.path, tokens: tokenizer.count(CallText.results([result])) + content.tokens,
                    method: .rendering, breakpoint: block.breakpoint))
        }
        tally.add(parts, making: tokenizer.count(CallText.results(results)) + extra)
    }

    /// The text of a result, and the tokens of what it holds beside text.
    private mutating func resultContent(
        _ result: JSONElement, path: String
    ) throws(RequestProblem) -> (text: String, tokens: Int) {
        guard let content = result["content"], !content.isNull else { return ("", 0) }
        if let text = content.string { return (text, 0) }
        var text = ""
        var tokens = 0
        for (index, item) in try content.items(path: "\(path).content").enumerated() {
            let place = "\(path).content[\(index)]"
            guard let type = item["type"]?.string else {
                throw RequestProblem(path: "\(place).type", expected: "the name of a block type")
            }
            switch type {
            case "text": text += item["text"]?.string ?? ""
            case "image":
                tokens += try imageTokens(item, path: place) ?? 0
                tokens += tally.take(.imageInResult)
            case "document": tokens += try documentTokens(item, path: place)?.tokens ?? 0
            case "search_result": tokens += searchResultTokens(item)
            default: tally.leaveOut(place, type)
            }
        }
        return (text, tokens)
    }
}
