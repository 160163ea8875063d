public import Messages

extension Layout {
    /// A request of the Messages API as a layout: its blocks under their JSON paths. Requests do not tell
    /// how often they change, so it is assumed: tools and system never, messages with the conversation,
    /// from the last message of the user on with every request.
    ///
    /// `parts` are the tokens of the request in prefix order under JSON paths, as a counter gives them. What
    /// stands under no block's path (introductions, turns) goes to the block that follows, what makes the
    /// prompt shorter to the one before, so that the blocks add up to the whole prompt. `uncounted` are the paths of what the request does not hold: the
    /// length of the block there, or of the first one, is a lower bound.
    public init(request: Request, parts: [(path: String, tokens: Int64)], uncounted: [String] = []) {
        var lengths = BlockLengths(of: request.blocks.map(\.path))
        for part in parts { lengths.add(part.tokens, at: part.path) }
        for path in uncounted { lengths.leaveOut(path) }
        let lastTurn = request.blocks.last { $0.role == .user }?.messageIndex
        let blocks = zip(request.blocks, lengths.finished()).map { block, length in
            LayoutBlock(
                name: block.path, section: block.section, run: block.run, tokens: length.tokens,
                tokenBasis: length.isLowerBound ? .lowerBound : .estimated,
                changes: block.assumedChanges(lastTurn: lastTurn), changeIsAssumed: true, breakpoint: block.breakpoint,
                isCacheable: block.canCarryBreakpoint && !(block.kind == .text && length.own == 0), path: block.path)
        }
        self.init(
            model: request.model, blocks: blocks, parameters: request.parameters,
            automaticBreakpoint: request.automaticBreakpoint)
    }
}

extension RequestBlock {
    /// The part of the prompt that holds the block (rule R1).
    package var section: PromptSection {
        switch place {
        case .tool: .tools
        case .systemText, .system: .system
        case .messageText, .message: .messages
        }
    }

    /// What the lookback takes the block for (rule R4).
    package var run: PromptRun {
        switch kind {
        case .toolUse: .toolUse
        case .toolResult: .toolResult
        case .tool, .serverTool, .text, .image, .document, .thinking, .redactedThinking, .serverToolUse,
            .serverToolResult, .other:
            .none
        }
    }

    /// False for thinking (rule R12); empty text is told by its length.
    package var canCarryBreakpoint: Bool { kind != .thinking && kind != .redactedThinking }

    /// Index of the message that holds the block.
    package var messageIndex: Int? {
        switch place {
        case .messageText(let index), .message(let index, block: _): index
        case .tool, .systemText, .system: nil
        }
    }

    fileprivate func assumedChanges(lastTurn: Int?) -> ChangeRate {
        guard let messageIndex else { return .never }
        return messageIndex >= lastTurn ?? .max ? .perRequest : .perConversation
    }
}

/// Tokens of a request gathered by block.
private struct BlockLengths {
    typealias Length = (tokens: Int64, own: Int64, isLowerBound: Bool)
    /// `own` is without what was gathered from other paths.
    private var lengths: [Length]
    private let places: [String: Int]
    /// What waits for the block that follows it.
    private var waiting: Int64 = 0
    /// The block that was counted last.
    private var last: Int?

    init(of paths: [String]) {
        lengths = Array(repeating: (0, 0, false), count: paths.count)
        places = Dictionary(zip(paths, paths.indices), uniquingKeysWith: { first, _ in first })
    }

    mutating func add(_ tokens: Int64, at path: String) {
        guard let index = places[path] else {
            if tokens < 0, let last { lengths[last].tokens += tokens } else { waiting += tokens }
            return
        }
        lengths[index].tokens += tokens + waiting
        lengths[index].own += tokens
        waiting = 0
        last = index
    }

    /// Marks the block that `path` lies in, else the first one.
    mutating func leaveOut(_ path: String) {
        guard !lengths.isEmpty else { return }
        var inner = path[...]
        while places[String(inner)] == nil, let dot = inner.lastIndex(of: ".") { inner = inner[..<dot] }
        lengths[places[String(inner)] ?? 0].isLowerBound = true
    }

    func finished() -> [Length] {
        var finished = lengths
        if let last = finished.indices.last { finished[last].tokens += waiting }
        // A forced tool makes the introduction shorter: what a block cannot bear, the one in front of it does.
        for index in finished.indices.reversed() where finished[index].tokens < 0 {
            if index > 0 { finished[index - 1].tokens += finished[index].tokens }
            finished[index].tokens = 0
        }
        return finished
    }
}
