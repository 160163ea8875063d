import Usage

/// Finds the session that a user names by its beginning.
struct SessionName {
    /// Names of all sessions, each once.
    private let names: Set<String>

    init(_ tables: RecordTables) { names = tables.names(of: .session) }

    /// The session of that name, else the only one that begins with it; nil for a pattern, which names several.
    ///
    /// Throws `CommandFailure` where no session is called so, or several are.
    func session(_ text: String) throws(CommandFailure) -> String? {
        if text.contains("*") || text == NamePattern.none.text { return nil }
        if names.contains(text) { return text }
        let found = names.filter { $0.hasPrefix(text) }.sorted()
        if found.count == 1 { return found[0] }
        let shown = (found.isEmpty ? names.sorted() : found).prefix(3).joined(separator: ", ")
        if found.isEmpty {
            let known = names.isEmpty ? "the source has no sessions" : "there are \(names.count), such as \(shown)"
            throw .wrongUse("--session '\(text)': no session is called so or begins so; \(known)")
        }
        throw .wrongUse(
            "--session '\(text)' is the beginning of \(found.count) sessions: \(shown)"
                + (found.count > 3 ? ", …" : "") + "; write more of the name, or \(text)* for all of them")
    }
}
