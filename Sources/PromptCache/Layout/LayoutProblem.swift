/// What is wrong with a layout, and where; never prompt text.
public struct LayoutProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// JSON path from the root of the file, such as `blocks[2].ttl`; empty for the whole of it.
    public var path: String
    /// What stands there and what was expected.
    public var problem: String
    /// Number of the caching rule that it breaks, such as `R2`; nil where it is a matter of the file's form.
    public var rule: String?

    public init(path: String, problem: String, rule: String? = nil) {
        self.path = path
        self.problem = problem
        self.rule = rule
    }

    public var description: String {
        (path.isEmpty ? "" : "\(path): ") + problem + (rule.map { " (rule \($0))" } ?? "")
    }
}
