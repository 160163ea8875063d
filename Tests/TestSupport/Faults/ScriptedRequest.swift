package import PromptCache
package import Usage

/// One request of a script, with what a log tells of it beside the usage.
package struct ScriptedRequest: Sendable {
    package var request: CacheRequest
    /// Unit: milliseconds.
    package var completion: Int64
    package var model = 0
    package var isFast = false
    package var effort = CacheHints.Effort.medium
    package var isThinking = false
    package var asksForAnHour = false
    package var usesServerTools = false
}

/// Writes the requests of a script down, with some of its faults left out.
package struct ScriptReader {
    private let script: FaultScript
    private let isActive: (FaultScript.Fault) -> Bool
    private var messages: [PromptBlock] = []
    private var saved: [[PromptBlock]] = []
    private var now: Int64 = 0

    package init(_ script: FaultScript, isActive: @escaping (FaultScript.Fault) -> Bool) {
        self.script = script
        self.isActive = isActive
    }

    package mutating func requests() -> [ScriptedRequest] {
        script.steps.indices.map { request(of: $0) }
    }

    private func fault(_ kind: FaultKind, at step: Int) -> FaultScript.Fault? {
        script.faults.last { $0.kind == kind && $0.steps.contains(step) && isActive($0) }
    }

    /// Stands for the content of tools or system at a step.
    private func version(_ kind: FaultKind, _ step: Int) -> UInt64 {
        guard let fault = fault(kind, at: step) else { return 0 }
        let place = script.faults.firstIndex { $0.kind == kind && $0.steps == fault.steps } ?? 0
        return UInt64(place + 1) << 32 | (fault.isRestless ? UInt64(step) : 0)
    }

    private mutating func request(of number: Int) -> ScriptedRequest {
        let step = script.steps[number]
        let lapse = script.faults.last { $0.kind == .lapse && $0.steps.lowerBound == number && isActive($0) }
        now += lapse?.gap ?? step.gap
        grow(number, step)
        var blocks = head(number) + messages
        for index in blocks.indices where blocks[index].section == .messages {
            blocks[index].identity = identity(of: blocks[index], at: number, place: index)
        }
        var parameters = CacheParameters()
        let speed = fault(.speed, at: number), effort = fault(.effort, at: number)
        let thinking = fault(.thinking, at: number)
        parameters.speed = speed == nil ? nil : "fast"
        parameters.effort = effort == nil ? "medium" : "high"
        parameters.thinking = thinking == nil ? nil : "enabled"
        var made = CacheRequest(
            startMilliseconds: now, firstResponseMilliseconds: now + step.firstResponse,
            scope: CacheScope(model: fault(.model, at: number) == nil ? 0 : 1), blocks: blocks,
            parameters: parameters, minimumTokens: script.minimumTokens)
        mark(&made, number, step)
        var scripted = ScriptedRequest(request: made, completion: now + step.completion)
        scripted.model = fault(.model, at: number) == nil ? 0 : 1
        scripted.isFast = speed != nil
        scripted.effort = effort == nil ? .medium : .high
        scripted.isThinking = thinking != nil
        scripted.asksForAnHour = script.layout.messages == .oneHour
        scripted.usesServerTools = step.usesServerTools
        return scripted
    }

    private mutating func grow(_ number: Int, _ step: FaultScript.Step) {
        if let back = step.goesBackTo { messages = saved[back] }
        if let summary = step.summary { messages = [block(number, 900, summary)] }
        if let cleared = step.cleared, cleared < messages.count {
            messages[cleared] = block(number, 901, min(12, messages[cleared].tokens))
        }
        for (index, tokens) in step.added.enumerated() { messages.append(block(number, index, tokens)) }
        // Results of parallel calls are one position of the lookback (rule R4).
        let isLong = fault(.lookback, at: number) != nil
        if step.added.count >= 20, !isLong {
            for index in messages.indices.suffix(step.added.count) { messages[index].run = .toolResult }
        }
        saved.append(messages)
    }

    private func block(_ step: Int, _ index: Int, _ tokens: Int64) -> PromptBlock {
        PromptBlock(section: .messages, identity: UInt64(step + 1) << 16 | UInt64(index), tokens: tokens)
    }

    private func head(_ number: Int) -> [PromptBlock] {
        var blocks: [PromptBlock] = []
        if script.layout.toolTokens > 0 {
            blocks.append(
                PromptBlock(section: .tools, identity: version(.tools, number), tokens: script.layout.toolTokens))
        }
        if script.layout.systemTokens > 0 {
            blocks.append(
                PromptBlock(section: .system, identity: version(.system, number), tokens: script.layout.systemTokens))
        }
        return blocks
    }

    private func identity(of block: PromptBlock, at number: Int, place: Int) -> UInt64 {
        let heads = (script.layout.toolTokens > 0 ? 1 : 0) + (script.layout.systemTokens > 0 ? 1 : 0)
        guard let fault = fault(.message, at: number), place - heads == fault.message else { return block.identity }
        return block.identity | version(.message, number) << 24
    }

    /// Puts the breakpoints where the layout has them.
    private func mark(_ request: inout CacheRequest, _ number: Int, _ step: FaultScript.Step) {
        guard fault(.notMarked, at: number) == nil, let last = request.blocks.indices.last else { return }
        let isShort = fault(.downgrade, at: number) != nil
        let lifetime = { (asked: CacheLifetime?) in asked.map { isShort ? CacheLifetime.fiveMinutes : $0 } }
        let layout = script.layout
        if layout.marksTools, let tools = request.blocks.lastIndex(where: { $0.section == .tools }) {
            request.blocks[tools].breakpoint = lifetime(layout.system ?? layout.messages)
        }
        if let system = request.blocks.lastIndex(where: { $0.section == .system }) {
            request.blocks[system].breakpoint = lifetime(layout.system)
        }
        guard let messages = lifetime(layout.messages) else { return }
        if fault(.serverTools, at: number) != nil, step.usesServerTools {
            let user = request.blocks.index(last, offsetBy: 1 - step.added.count)
            request.blocks[user].breakpoint = messages
            request.blocks[last].isServerToolResult = true
        } else if layout.isAutomatic {
            request.automaticBreakpoint = messages
        } else {
            request.blocks[last].breakpoint = messages
        }
    }
}
