import JSONScan
import Messages

extension RequestWalk {
    /// Tools come first in the prompt: their introduction, then each as a JSON function.
    mutating func addTools() throws(RequestProblem) {
        let clientTools = request.blocks.filter { $0.kind == .tool }
        if !clientTools.isEmpty { tally.add("tools", introduction(), .constant) }
        for block in request.blocks {
            if block.kind == .tool {
                try addTool(block)
            } else if case .serverTool(let type) = block.kind {
                addServerTool(block, type)
            }
        }
        guard !clientTools.isEmpty, let choice = request.parameters.toolChoice, choice.type == "tool" else { return }
        guard let name = choice.name else {
            throw RequestProblem(path: "tool_choice.name", expected: "the name of a tool")
        }
        let mark = choice.disablesParallelUse ? tally.take(.noParallelForced) : 0
        tally.add("tool_choice", tokenizer.count("\"\(name)\"") + mark, .rendering)
    }

    private mutating func introduction() -> Int {
        let choice = request.parameters.toolChoice
        switch choice?.type {
        case "tool": return tally.take(.toolsForced)
        case "any":
            let hasResults = request.blocks.contains { $0.kind == .toolResult }
            return tally.take(.toolsForced) + (hasResults ? tally.take(.forcedAnyAfterResults) : 0)
        default:
            return tally.take(.tools) + (choice?.disablesParallelUse == true ? tally.take(.noParallel) : 0)
        }
    }

    private mutating func addTool(_ block: RequestBlock) throws(RequestProblem) {
        let tool = element(of: block)
        guard let name = tool["name"]?.string else {
            throw RequestProblem(path: "\(block.path).name", expected: "the name of the tool")
        }
        if tool["defer_loading"]?.bool == true { tally.leaveOut(block.path, "deferred_tool") }
        let text = SchemaText.function(
            name: name, description: tool["description"]?.string, schema: tool["input_schema"])
        tally.add(block.path, tokenizer.count(text) + tally.take(.perTool), .rendering, breakpoint: block.breakpoint)
    }

    private mutating func addServerTool(_ block: RequestBlock, _ type: String) {
        guard let known = serverTool(type), let tokens = known.tokens[generation.family] else {
            tally.leaveOut(block.path, type)
            tally.add(block.path, 0, .notCounted, breakpoint: block.breakpoint)
            return
        }
        tally.add(block.path, tokens, .constant, breakpoint: block.breakpoint)
        tally.widen(below: tokens / 20, above: tokens / 20)
        if known.runsOnTheService { tally.leaveOut(block.path, "server_tool_passes") }
    }
}
