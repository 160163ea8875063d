import JSONScan
import Messages

/// A request as it is compared with another one: its blocks in the order in which changes invalidate, and
/// the parameters that take part in the prefix (rule R11).
struct ComparedPrompt {
    let text: UnsafeRawBufferPointer
    let layout: Layout
    /// Blocks with their indices in the layout; definitions of web tools stand at the head of the system
    /// section, the level that they invalidate.
    private(set) var blocks: [Entry] = []
    private(set) var parameters: CacheParameters
    /// Where each toggle that blocks tell was found.
    private(set) var places: [PromptDifference.Kind: String] = [:]

    struct Entry {
        var block: RequestBlock
        var index: Int
        var section: PromptSection
    }

    init(_ request: Request, in text: UnsafeRawBufferPointer, layout: Layout) {
        self.text = text
        self.layout = layout
        parameters = CacheParameters(request.parameters)
        let all = request.blocks.enumerated().map { index, block in
            Entry(block: block, index: index, section: block.isWebTool ? .system : block.section)
        }
        // Stable: web tools come before the blocks of the system prompt, as they do in the request.
        for section in PromptSection.allCases { blocks += all.filter { $0.section == section } }
        for block in request.blocks { readToggles(of: block) }
    }

    private mutating func readToggles(of block: RequestBlock) {
        if case .serverTool(let type) = block.kind {
            if type.hasPrefix("web_search") { places[.webSearch] = block.path }
            if type.hasPrefix("web_fetch") { places[.webFetch] = block.path }
        }
        let element = block.element(in: text)
        if block.kind == .document, element["citations"]?["enabled"]?.bool == true {
            places[.citations] = places[.citations] ?? "\(block.path).citations"
        }
        if block.kind == .image { places[.images] = places[.images] ?? block.path }
        if block.kind == .toolResult {
            element["content"]?.forEachElement { item in
                if item["type"]?.string == "image" { places[.images] = places[.images] ?? block.path }
            }
        }
        parameters.webSearch = places[.webSearch] != nil
        parameters.webFetch = places[.webFetch] != nil
        parameters.citations = places[.citations] != nil
        parameters.hasImages = places[.images] != nil
    }

    /// Where a parameter stands.
    func path(of kind: PromptDifference.Kind) -> String? {
        switch kind {
        case .speed: "speed"
        case .toolChoice: "tool_choice"
        case .parallelToolUse: "tool_choice.disable_parallel_tool_use"
        case .thinking: "thinking"
        case .effort: "output_config.effort"
        case .webSearch, .webFetch, .citations, .images: places[kind]
        case .model, .toolOrder, .keyOrder, .text, .whitespace, .value, .type, .role, .added, .removed: nil
        }
    }

    /// Name of a tool.
    func toolName(_ place: Int) -> String? { blocks[place].block.element(in: text)["name"]?.string }

    /// Whether a block begins a message.
    func beginsMessage(_ place: Int) -> Bool {
        place == 0 || blocks[place].block.messageIndex != blocks[place - 1].block.messageIndex
    }

    /// Where a block of `earlier` and the one here differ; nil: as parts of the prompt they are equal.
    func difference(at place: Int, from earlier: ComparedPrompt, at other: Int) -> ValueComparison.Difference? {
        let (new, old) = (blocks[place].block, earlier.blocks[other].block)
        guard blocks[place].section == earlier.blocks[other].section else {
            return .init(kind: .type, path: new.path)
        }
        if new.section == .messages {
            guard new.role == old.role, beginsMessage(place) == earlier.beginsMessage(other) else {
                return .init(kind: .role, path: new.path)
            }
        }
        let comparison = ValueComparison(isOrdered: new.section == .tools)
        let (first, second) = (old.element(in: earlier.text), new.element(in: text))
        // A text may be a string of its own or a block.
        if first.kind != second.kind, old.kind == .text, new.kind == .text {
            let texts = [first, second].map { $0.string ?? $0["text"]?.string ?? "" }
            return comparison.textDifference(texts[0], texts[1], at: new.path)
        }
        return comparison.difference(first, second, at: new.path)
    }
}

extension RequestBlock {
    /// Web search and fetch invalidate the system level, not the tools (rule R11).
    fileprivate var isWebTool: Bool {
        guard case .serverTool(let type) = kind else { return false }
        return type.hasPrefix("web_search") || type.hasPrefix("web_fetch")
    }
}
