import Usage

extension Layout {
    /// Breakpoints that a request may have (rule R2).
    public static let breakpointLimit = 4

    /// Everything that the service would refuse, in prefix order for each rule; `contextWindow` in tokens,
    /// nil where it is not known.
    public func problems(contextWindow: Int64?) -> [LayoutProblem] {
        orderProblems() + limitProblems() + lifetimeProblems() + carrierProblems() + windowProblems(contextWindow)
    }

    private func orderProblems() -> [LayoutProblem] {
        zip(blocks, blocks.dropFirst()).filter { $1.section < $0.section }.map { before, block in
            LayoutProblem(
                path: block.path,
                problem: "a block of \(block.section.name) behind \(before.section.name); "
                    + "expected tools, then system, then messages", rule: "R1")
        }
    }

    private func limitProblems() -> [LayoutProblem] {
        let explicit = blocks.filter { $0.breakpoint != nil }
        let count = explicit.count + (automaticBreakpoint == nil ? 0 : 1)
        guard count > Layout.breakpointLimit else { return [] }
        let place = explicit.dropFirst(Layout.breakpointLimit).first.map(\.path) ?? ""
        let automatic = automaticBreakpoint == nil ? "" : ", the automatic one included"
        return [
            LayoutProblem(
                path: place, problem: "\(count) breakpoints\(automatic); at most \(Layout.breakpointLimit) are allowed",
                rule: "R2")
        ]
    }

    /// 1h must come before 5m (rule R8).
    private func lifetimeProblems() -> [LayoutProblem] {
        let lifetimes = effectiveBreakpoints
        guard let short = lifetimes.firstIndex(of: .fiveMinutes) else { return [] }
        return lifetimes.indices.filter { $0 > short && lifetimes[$0] == .oneHour }.map { index in
            LayoutProblem(
                path: blocks[index].path,
                problem: "a 1h breakpoint behind the 5m one at \(blocks[short].path); 1h must come before 5m",
                rule: "R8")
        }
    }

    private func carrierProblems() -> [LayoutProblem] {
        blocks.filter { $0.breakpoint != nil && !$0.isCacheable }.map { block in
            LayoutProblem(
                path: block.path, problem: "a breakpoint on a block that cannot carry one (thinking, or empty)",
                rule: "R12")
        }
    }

    private func windowProblems(_ contextWindow: Int64?) -> [LayoutProblem] {
        guard let contextWindow else { return [] }
        var covered: Int64 = 0
        for block in blocks {
            let (sum, overflow) = covered.addingReportingOverflow(block.tokens)
            guard !overflow, sum <= contextWindow else {
                return [
                    LayoutProblem(
                        path: block.path,
                        problem: "\(block.tokens) tokens, after \(covered) before it: more than the context window of "
                            + "\(contextWindow) tokens", rule: nil)
                ]
            }
            covered = sum
        }
        return []
    }
}
