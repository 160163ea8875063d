package import ArgumentParser
import Reports
package import Usage

/// Which records a command counts, by their names.
package struct FilterOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Only records of this model; * is any run of characters, (none) no name at all.",
            discussion: "Such an option given several times means any of them; different ones must all hold.",
            valueName: "name"))
    package var model: [String] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("Only records of this project; patterns as with --model.", valueName: "name"))
    package var project: [String] = []

    @Option(help: ArgumentHelp("Only records of this session; patterns as with --model.", valueName: "name"))
    package var session: [String] = []

    @Option(help: ArgumentHelp("Only records from this source; patterns as with --model.", valueName: "name"))
    package var source: [String] = []

    @Option(help: ArgumentHelp("Only records of this API key's name; patterns as with --model.", valueName: "name"))
    package var key: [String] = []

    @Option(help: ArgumentHelp("Only records with this tag among theirs; patterns as with --model.", valueName: "name"))
    package var tag: [String] = []

    package init() {}

    /// The filters asked for. Throws `CommandFailure` for a pattern that no name can match.
    package func filters() throws -> UsageFilters {
        var filters = UsageFilters()
        for dimension in FilterDimension.allCases {
            let patterns = values(of: dimension)
            if patterns.contains("") {
                throw CommandFailure.wrongUse(
                    "--\(dimension.rawValue) '' matches no name; use (none) for records without one")
            }
            if !patterns.isEmpty { filters.patterns[dimension] = patterns.map(NamePattern.init) }
        }
        return filters
    }

    private func values(of dimension: FilterDimension) -> [String] {
        switch dimension {
        case .model: model
        case .project: project
        case .session: session
        case .source: source
        case .key: key
        case .tag: tag
        }
    }
}

extension UsageFilters {
    /// How a sentence about the totals names the filters: `, --model claude-opus-*`; empty without any.
    package var text: String {
        FilterDimension.allCases.flatMap { dimension in
            (patterns[dimension] ?? []).map { ", --\(dimension.rawValue) \($0.text)" }
        }.joined()
    }

    /// A sentence for each pattern that matches none of the names that the records have.
    package func remarks(on tables: RecordTables) -> [String] {
        unmatched(in: tables).map { dimension, pattern in
            let names = tables.names(of: dimension).sorted()
            let option = "--\(dimension.rawValue) '\(pattern.text)' matches none of "
            let noun = dimension.rawValue + (names.count == 1 ? "" : "s")
            let shown = names.prefix(3).joined(separator: ", ") + (names.count > 3 ? ", …" : "")
            return DisplayText.harmless(option + "\(names.count) \(noun)" + (shown.isEmpty ? "" : ": \(shown)"))
        }
    }
}
