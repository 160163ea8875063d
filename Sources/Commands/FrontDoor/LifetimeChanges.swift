import Pricing
import Simulation
import Usage

/// Projects whose conversations another lifetime would have served for less.
struct LifetimeChanges {
    private let study: LifetimeStudy
    private let tables: RecordTables

    init(_ study: LifetimeStudy, tables: RecordTables) {
        self.study = study
        self.tables = tables
    }

    func changes(since: CivilDate) -> [Change] {
        study.byProject.compactMap { group in
            guard let advice = group.advice, advice.verdict == .change, advice.saving > .zero else { return nil }
            let project = group.key.project.flatMap { tables.string($0) } ?? ""
            let isOneOfTwo = study.byProject.count { $0.key.project == group.key.project } > 1
            let models = isOneOfTwo ? " for models with \(group.key.reads == .cheap ? "cheap" : "dear") reads" : ""
            let name = project.isEmpty ? "(none)" : project
            return Change(
                dollars: advice.saving, basis: .hindsight,
                advice: "\(LifetimeChanges.verb(advice.policy)) in project \(name)\(models)",
                command: "farthing ttl --since \(since) --project \(ShellText.quoted(name))")
        }
    }

    private static func verb(_ policy: LifetimePolicy) -> String {
        switch policy {
        case .none: "switch caching off"
        case .fiveMinutes: "cache for 5 minutes"
        case .oneHour: "cache for 1 hour"
        }
    }
}
