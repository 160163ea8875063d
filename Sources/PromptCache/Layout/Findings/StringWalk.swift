import JSONScan

/// Finds the strings inside a block of tools or system.
enum StringWalk {
    /// Members whose strings are samples or patterns, or that are no prompt.
    private static let passedOver: Set<String> = [
        "cache_control", "example", "examples", "enum", "const", "default", "pattern", "$schema", "$id", "data",
    ]

    /// Paths of the strings that look volatile, each with what is in it; none deeper than the block is nested.
    static func volatileStrings(of block: JSONElement, path: String) -> [(path: String, kinds: [VolatileText.Kind])] {
        var found: [(path: String, kinds: [VolatileText.Kind])] = []
        var waiting = [(element: block, path: path)]
        while let (element, path) = waiting.popLast() {
            switch element.kind {
            case .string:
                let kinds = VolatileText.all(in: Array((element.string ?? "").utf8)).map(\.kind)
                if !kinds.isEmpty { found.append((path, kinds)) }
            case .object:
                var inner: [(JSONElement, String)] = []
                element.forEachMember { key, value in
                    let name = key.string
                    if !passedOver.contains(name) { inner.append((value, "\(path).\(shown(name))")) }
                }
                waiting += inner.reversed()
            case .array:
                var inner: [(JSONElement, String)] = []
                element.forEachElement { inner.append(($0, "\(path)[\(inner.count)]")) }
                waiting += inner.reversed()
            case .number, .bool, .null: break
            }
        }
        return found
    }

    /// A key of a schema, short enough for a path.
    static func shown(_ key: String) -> String { key.count <= 40 ? key : key.prefix(40) + "…" }
}
