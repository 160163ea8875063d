public import Messages
public import Usage

/// A request against an earlier one: where it first departs from it, and what it therefore does not read.
///
/// The later request is taken to start when the response of the earlier one has begun, within its lifetime.
public struct RequestComparison: Equatable, Sendable {
    /// nil where the later request holds nothing but what the earlier one holds, as far as both go.
    public let difference: PromptDifference?
    /// Length of the longest prefix that the earlier request caches. Unit: tokens.
    public let cachedTokens: Int64
    /// What the later request is billed for its prompt; nil where the service refuses one of them.
    public let usage: TokenUsage?
    /// What the later request writes although the earlier one has cached as much.
    public let unread: UnreadTokens
    /// The prompts agree as far as the earlier one is cached, but no breakpoint's lookback gets there (rule R4).
    public let isOutOfReach: Bool
    /// Paths of the later request's blocks that the earlier one holds at the same place.
    public let unchanged: Set<String>

    /// A request as the comparison needs it.
    public struct Side {
        public var request: Request
        /// The body that the request's byte ranges count in.
        public var text: UnsafeRawBufferPointer
        public var layout: Layout
        /// Canonical name of the model; requests of different models share nothing.
        public var model: String?

        public init(request: Request, text: UnsafeRawBufferPointer, layout: Layout, model: String?) {
            self.request = request
            self.text = text
            self.layout = layout
            self.model = model
        }
    }

    /// `minimumTokens` is that of the later request's model, 0 where it is not known.
    public init(_ earlier: Side, _ later: Side, minimumTokens: Int64) {
        let old = ComparedPrompt(earlier.request, in: earlier.text, layout: earlier.layout)
        let new = ComparedPrompt(later.request, in: later.text, layout: later.layout)
        let equal = new.blocks.indices.map { place in
            place < old.blocks.count && new.difference(at: place, from: old, at: place) == nil
        }
        unchanged = Set(new.blocks.indices.filter { equal[$0] }.map { new.blocks[$0].block.path })
        let block = new.firstDifference(from: old, equal: equal)
        let isSameModel = earlier.model == later.model
        let parameter = new.firstParameter(from: old, before: block)
        difference = isSameModel ? parameter ?? block : PromptDifference(.model, at: "model", level: .tools)
        var common = equal.firstIndex(of: false) ?? equal.count
        if let parameter { common = min(common, new.blocks.count { $0.section < parameter.level }) }
        let run = ComparedRun(old, new, common: common, isSameModel: isSameModel, minimumTokens: minimumTokens)
        cachedTokens = run.cachedTokens
        usage = run.usage
        unread = run.unread
        isOutOfReach = run.isOutOfReach
    }
}

extension ComparedPrompt {
    /// The first block that differs; what the later request only has more of at its end is no difference.
    fileprivate func firstDifference(from old: ComparedPrompt, equal: [Bool]) -> PromptDifference? {
        guard let place = equal.firstIndex(of: false) else { return nil }
        guard place < old.blocks.count else { return nil }
        let level = min(blocks[place].section, old.blocks[place].section)
        let (newPath, oldPath) = (blocks[place].block.path, old.blocks[place].block.path)
        if blocks[place].section != old.blocks[place].section {
            let isAdded = blocks[place].section < old.blocks[place].section
            return PromptDifference(isAdded ? .added : .removed, at: isAdded ? newPath : oldPath, level: level)
        }
        if level == .tools, let moved = movedTool(place, old) { return moved }
        if holds(old, place, at: place + 1) { return PromptDifference(.added, at: newPath, level: level) }
        if old.holds(self, place, at: place + 1) { return PromptDifference(.removed, at: oldPath, level: level) }
        guard let found = difference(at: place, from: old, at: place) else { return nil }
        return PromptDifference(
            found.kind, at: found.path, level: level, offset: found.offset, looksLike: found.looksLike)
    }

    /// A tool with another name: the order changed, or one came or went.
    private func movedTool(_ place: Int, _ old: ComparedPrompt) -> PromptDifference? {
        guard let name = toolName(place), let before = old.toolName(place), name != before else { return nil }
        let names = blocks.indices.filter { blocks[$0].section == .tools }.compactMap(toolName)
        let oldNames = old.blocks.indices.filter { old.blocks[$0].section == .tools }.compactMap(old.toolName)
        let path = blocks[place].block.path
        if names.sorted() == oldNames.sorted() { return PromptDifference(.toolOrder, at: path, level: .tools) }
        let isGone = !names.contains(before)
        return PromptDifference(
            isGone ? .removed : .added, at: isGone ? old.blocks[place].block.path : path, level: .tools)
    }

    /// Whether the block of another prompt stands here at `place`.
    private func holds(_ other: ComparedPrompt, _ index: Int, at place: Int) -> Bool {
        place < blocks.count && index < other.blocks.count
            && blocks[place].section == other.blocks[index].section
            && difference(at: place, from: other, at: index) == nil
    }

    /// The first parameter that differs, where its level begins before the block that differs.
    fileprivate func firstParameter(
        from old: ComparedPrompt, before block: PromptDifference?
    ) -> PromptDifference? {
        for level in [PromptSection.system, .messages] where level <= block?.level ?? .messages {
            let new = parameters.folded(at: level)
            guard let what = new.firstDifference(from: old.parameters.folded(at: level)),
                let kind = PromptDifference.Kind(rawValue: what.rawValue)
            else { continue }
            let path = path(of: kind) ?? old.path(of: kind) ?? what.rawValue
            return PromptDifference(kind, at: path, level: level)
        }
        return nil
    }
}
