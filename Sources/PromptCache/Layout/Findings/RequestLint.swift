import JSONScan
public import Messages
import Usage

/// Finds what the body of a request tells beside its layout: volatile values in stable blocks, tools whose
/// keys come in an order of their own, steps beyond the lookback, pre-warming that is refused.
public struct RequestLint {
    private let request: Request
    private let text: UnsafeRawBufferPointer
    private let layout: Layout
    private let lint: LayoutLint
    /// Blocks that an earlier request holds as they are: what looks volatile there is not. nil: there is none
    /// to compare with, and what it would show is guessed.
    private let unchanged: Set<String>?

    /// `layout` is the layout of the request, which lies in `text`; `unchanged` are paths of blocks that an
    /// earlier request is known to hold as they are, nil where there is no earlier request.
    public init(
        _ request: Request, in text: UnsafeRawBufferPointer, layout: Layout, minimumTokens: Int64?,
        contextWindow: Int64?, unchanged: Set<String>? = nil
    ) {
        self.request = request
        self.text = text
        self.layout = layout
        self.unchanged = unchanged
        lint = LayoutLint(layout, minimumTokens: minimumTokens, contextWindow: contextWindow)
    }

    public func findings() -> [LayoutFinding] {
        lint.findings() + volatileValues() + toolKeys() + lookback() + preWarm()
    }

    // MARK: Volatile values

    private func volatileValues() -> [LayoutFinding] {
        var findings: [LayoutFinding] = []
        var first: Int?
        for (index, block) in request.blocks.enumerated() {
            guard block.section != .messages, !isUnchanged(block) else { continue }
            for (path, kinds) in StringWalk.volatileStrings(of: block.element(in: text), path: block.path) {
                first = first ?? index
                findings.append(
                    LayoutFinding(
                        .volatileInStableBlock, at: path,
                        "holds \(RequestLint.listed(kinds)); where that changes, nothing from here on is read from the "
                            + "cache", certainty: .possible, tokens: layout.blocks[index].tokens))
            }
        }
        guard let first, unchanged == nil else { return findings }
        return findings + lint.spoiled(from: first, by: "may hold a value that changes", certainty: .possible)
    }

    private func isUnchanged(_ block: RequestBlock) -> Bool { unchanged?.contains(block.path) ?? false }

    /// Kinds with their numbers, in a fixed order: `2 timestamps, 1 uuid`.
    private static func listed(_ kinds: [VolatileText.Kind]) -> String {
        VolatileText.Kind.allCases.compactMap { kind in
            let count = kinds.count { $0 == kind }
            return count == 0 ? nil : "\(count) \(kind.rawValue)\(count == 1 ? "" : "s")"
        }.joined(separator: ", ")
    }

    // MARK: Tools

    /// A tool whose keys are neither in the order of the documentation nor sorted comes from a serializer
    /// without an order, or from several.
    private func toolKeys() -> [LayoutFinding] {
        request.blocks.compactMap { block in
            guard block.section == .tools, !isUnchanged(block) else { return nil }
            var keys: [String] = []
            block.element(in: text).forEachMember { key, _ in keys.append(key.string) }
            let documented = ["type", "name", "description", "input_schema"]
            let ranks = keys.compactMap { documented.firstIndex(of: $0) }
            guard keys != keys.sorted(), ranks != ranks.sorted() else { return nil }
            return LayoutFinding(
                .toolKeyOrder, at: block.path,
                "its keys are neither sorted nor in the documented order; an order that differs between requests "
                    + "invalidates the whole prefix", certainty: .possible,
                tokens: layout.blocks.first { $0.path == block.path }?.tokens)
        }
    }

    // MARK: Lookback

    /// Positions that one breakpoint looks at, itself included (rule R4).
    private static let lookback = 20

    /// A breakpoint from which the entry of the turn before is out of reach; without an earlier turn, one that
    /// is too far behind the breakpoint before for anything in between to be found.
    private func lookback() -> [LayoutFinding] {
        let positions = LookbackPositions.positions(of: layout.blocks.map(\.run))
        let marked = layout.blocks.indices.filter { lint.breakpoints[$0] != nil }
        guard unchanged == nil, let last = marked.last, layout.blocks[last].section == .messages else { return [] }
        // The turn before ended where its last message of the user did, with a breakpoint like this one.
        if last == layout.blocks.indices.last, let end = endOfTurnBefore() {
            // The service marks the last result of its own tools (rule R15).
            let all = marked + [request.blocks.lastIndex(where: \.isServerToolResult)].compactMap(\.self)
            let isReached = all.contains { $0 >= end && positions[$0] - positions[end] < RequestLint.lookback }
            return isReached ? [] : [unreached(end, from: last, marked, distance: positions[last] - positions[end])]
        }
        return zip(marked, marked.dropFirst()).compactMap { before, index in
            let distance = positions[index] - positions[before]
            guard layout.blocks[before].section == .messages, distance >= RequestLint.lookback else { return nil }
            return LayoutFinding(
                .lookbackOverflow, at: layout.blocks[index].path,
                "\(distance) positions behind the breakpoint at \(layout.blocks[before].path): of what an earlier "
                    + "request wrote in between, a breakpoint finds only the last \(RequestLint.lookback - 1)",
                certainty: .possible, tokens: lint.covered[index] - lint.covered[before])
        }
    }

    private func unreached(_ end: Int, from last: Int, _ marked: [Int], distance: Int) -> LayoutFinding {
        var unread = UnreadTokens()
        let read = marked.last { $0 < end }.map { lint.covered[$0] } ?? 0
        if let lifetime = lint.breakpoints[last] { unread.add(lint.covered[end] - read, writtenFor: lifetime) }
        return LayoutFinding(
            .lookbackOverflow, at: layout.blocks[last].path,
            "\(distance) positions behind the end of the turn before at \(layout.blocks[end].path), and a breakpoint "
                + "looks at \(RequestLint.lookback), its own included: set one more in between", certainty: .possible,
            tokens: lint.covered[end] - read, unread: unread)
    }

    /// The last block of a message of the user that an answer follows.
    private func endOfTurnBefore() -> Int? {
        request.blocks.indices.dropLast().last {
            request.blocks[$0].role == .user && request.blocks[$0 + 1].role == .assistant
        }
    }

    // MARK: Pre-warming

    private func preWarm() -> [LayoutFinding] {
        let parameters = request.parameters
        guard parameters.maxTokens == 0 else { return [] }
        var obstacles: [(path: String, what: String)] = []
        if parameters.isStream { obstacles.append(("stream", "stream")) }
        if parameters.thinking.map({ $0.type == "enabled" }) ?? false {
            obstacles.append(("thinking", "enabled thinking"))
        }
        if parameters.hasOutputFormat { obstacles.append(("output_config.format", "an output format")) }
        if let choice = parameters.toolChoice?.type, choice == "any" || choice == "tool" {
            obstacles.append(("tool_choice", "a forced tool"))
        }
        return obstacles.map { path, what in
            LayoutFinding(
                .preWarmRefused, at: path, "max_tokens 0 pre-warms the cache, and the service refuses it with \(what)")
        }
    }
}

extension RequestBlock {
    /// A result of a tool that the service runs.
    package var isServerToolResult: Bool {
        if case .serverToolResult = kind { true } else { false }
    }

    /// The block in the text of its request.
    func element(in text: UnsafeRawBufferPointer) -> JSONElement {
        JSONElement(unchecked: UnsafeRawBufferPointer(rebasing: text[bytes]))
    }
}
