import JSONScan
import Usage

/// The members of one object of a layout file; what is null counts as absent.
struct LayoutFields {
    let path: String
    private var members: [String: JSONElement] = [:]

    /// Throws where a member is not one of `allowed`, or is there twice.
    init(_ object: JSONElement, path: String, allowed: [String]) throws(LayoutProblem) {
        self.path = path
        try object.forEachMember { (key, value) throws(LayoutProblem) in
            let name = key.string
            let place = path.isEmpty ? LayoutFields.shown(name) : "\(path).\(LayoutFields.shown(name))"
            guard allowed.contains(name) else {
                let known = allowed.filter { $0 != "$schema" }.joined(separator: ", ")
                throw LayoutProblem(path: place, problem: "unknown field; expected \(known)")
            }
            guard members[name] == nil else { throw LayoutProblem(path: place, problem: "given twice") }
            members[name] = value
        }
    }

    subscript(_ name: String) -> JSONElement? { members[name].flatMap { $0.isNull ? nil : $0 } }

    func place(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    /// A string; nil where it is absent.
    func text(_ name: String, mayBeEmpty: Bool = false) throws(LayoutProblem) -> String? {
        guard let value = self[name] else { return nil }
        guard let text = value.string, mayBeEmpty || !text.isEmpty else {
            throw LayoutProblem(path: place(name), problem: mayBeEmpty ? "expected a string" : "expected a name")
        }
        return text
    }

    /// A length in tokens.
    func tokens(_ name: String) throws(LayoutProblem) -> Int64 {
        guard let count = self[name]?.int64, (0...TokenUsage.maximumCount).contains(count) else {
            let written = self[name]?.numberText.map { "\(LayoutFields.shown($0)); " } ?? ""
            throw LayoutProblem(path: place(name), problem: "\(written)expected a whole number of 0 or more tokens")
        }
        return count
    }

    /// `breakpoint` with its lifetime, there or in `ttl`; 5 minutes where neither says (rule R2).
    func breakpoint() throws(LayoutProblem) -> CacheLifetime? {
        let (ttlPlace, place) = (self.place("ttl"), self.place("breakpoint"))
        let ttl = try self["ttl"].map { value throws(LayoutProblem) in try lifetime(value, at: ttlPlace) }
        guard let written = self["breakpoint"], written.bool != false else {
            guard ttl == nil else {
                throw LayoutProblem(
                    path: ttlPlace, problem: "a ttl without a breakpoint; add \"breakpoint\": true", rule: "R2")
            }
            return nil
        }
        if written.bool == true { return ttl ?? .fiveMinutes }
        guard written.kind == .object else {
            throw LayoutProblem(path: place, problem: "expected true, false or an object with ttl", rule: "R2")
        }
        let fields = try LayoutFields(written, path: place, allowed: ["type", "ttl"])
        if let type = fields["type"], type.string != "ephemeral" {
            throw LayoutProblem(path: fields.place("type"), problem: "expected ephemeral", rule: "R2")
        }
        guard let inner = fields["ttl"] else { return ttl ?? .fiveMinutes }
        let own = try lifetime(inner, at: fields.place("ttl"))
        guard ttl == nil || ttl == own else {
            throw LayoutProblem(path: ttlPlace, problem: "another ttl than the breakpoint's own", rule: "R2")
        }
        return own
    }

    private func lifetime(_ value: JSONElement, at path: String) throws(LayoutProblem) -> CacheLifetime {
        guard let lifetime = CacheLifetime.allCases.first(where: { $0.name == value.string }) else {
            throw LayoutProblem(path: path, problem: "expected 5m or 1h", rule: "R2")
        }
        return lifetime
    }

    /// What a user wrote, short enough for an error.
    private static func shown(_ text: String) -> String { text.count <= 40 ? text : text.prefix(40) + "…" }
}
