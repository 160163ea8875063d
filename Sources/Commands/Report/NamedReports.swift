import Reports

/// The reports that can be asked for by name: the built-in ones, and those of the user's settings.
struct NamedReports {
    /// A definition and the file of the user that it comes from; nil for a built-in one.
    struct Entry {
        var definition: ReportDefinition
        var file: String?
    }

    /// Built-in ones first, then the user's by name; a user's report of a built-in name stands in its place.
    private(set) var entries: [Entry]

    /// Throws `ReportDefinitionError` for the first file that does not load, `FileProblem` where one cannot be read.
    init(_ context: Context) throws {
        entries = try ReportDefinition.embedded().map { Entry(definition: $0) }
        for file in try UserReports(context).files() {
            let entry = Entry(
                definition: try ReportDefinition(parsing: try context.files.read(file), origin: file), file: file)
            try add(entry)
        }
    }

    /// Throws `CommandFailure`: the message lists the names.
    func definition(named name: String) throws(CommandFailure) -> ReportDefinition {
        if let entry = entries.first(where: { $0.definition.name == name }) { return entry.definition }
        let names = entries.map(\.definition.name).joined(separator: ", ")
        throw .wrongUse("no report is called '\(DisplayText.harmless(name))'; expected one of \(names)")
    }

    private mutating func add(_ entry: Entry) throws(ReportDefinitionError) {
        let name = entry.definition.name
        guard let place = entries.firstIndex(where: { $0.definition.name == name }) else {
            entries.append(entry)
            return
        }
        if let other = entries[place].file {
            throw ReportDefinitionError(
                origin: entry.file ?? "", place: "$.name", problem: "\(name) is the name of the report in \(other) too")
        }
        entries[place] = entry
    }
}

/// The report definitions of the user: `reports/*.json` in the configuration folder.
struct UserReports {
    let context: Context
    /// nil where there is no place for settings.
    let folder: String?

    init(_ context: Context) {
        self.context = context
        folder = ConfigurationFolder(context)?.reports
    }

    /// Their files by name; the folder need not exist. Throws `FileProblem`.
    func files() throws(FileProblem) -> [String] {
        guard let folder, context.files.exists(folder) else { return [] }
        return try context.files.list(folder).filter { $0.hasSuffix(".json") }.map { "\(folder)/\($0)" }
    }
}
