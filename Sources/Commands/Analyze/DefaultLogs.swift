/// The coding agent's own folders of transcripts.
struct DefaultLogs {
    /// Every folder that is looked at, in order, existing or not.
    let candidates: [String]
    private let context: Context

    /// `$CLAUDE_CONFIG_DIR` (folders with commas between, each the configuration folder or its
    /// `projects`), else `$XDG_CONFIG_HOME/claude/projects` and `~/.claude/projects`.
    init(_ context: Context) {
        self.context = context
        let home = context.variable("HOME")
        if let list = context.variable("CLAUDE_CONFIG_DIR") {
            candidates = list.split(separator: ",").map { DefaultLogs.projects(in: String($0), home: home, context) }
        } else {
            let base = ConfigurationFolder.base(context)
            candidates = [base.map { $0 + "/claude/projects" }, home.map { $0 + "/.claude/projects" }]
                .compactMap { $0 }
        }
    }

    var found: [String] { candidates.filter { context.files.exists($0) } }

    /// The folders that exist; throws `CommandFailure` where none does.
    func existing() throws -> [String] {
        guard found.isEmpty else { return found }
        throw CommandFailure.wrongUse(
            "no logs found: looked in \(places); name a file or folder, or set CLAUDE_CONFIG_DIR")
    }

    /// The candidates as a sentence names them.
    var places: String { candidates.isEmpty ? "no folder (HOME is not set)" : candidates.joined(separator: " and ") }

    private static func projects(in entry: String, home: String?, _ context: Context) -> String {
        var path = entry
        while path.first == " " { path.removeFirst() }
        while path.last == " " || (path.last == "/" && path.count > 1) { path.removeLast() }
        if path.hasPrefix("~/"), let home { path = home + path.dropFirst() }
        if path.hasSuffix("/projects") || !context.files.exists(path + "/projects") { return path }
        return path + "/projects"
    }
}
