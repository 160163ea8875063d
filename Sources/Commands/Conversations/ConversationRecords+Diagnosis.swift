import Models
import Pricing
import PromptCache
import Usage

extension ConversationRecords {
    /// Names the cause of every shortfall; minimum lengths are those of the catalog's models, and bodies are
    /// compared where logs hold them and are still there.
    func diagnosis(_ catalog: PriceCatalog) -> Diagnosis {
        let minimums = MinimumLengths(tables, catalog.models)
        let bodies = BodyReader(tables: tables, models: catalog.models)
        let compare: (ConversationTurn, ConversationTurn) -> BodyComparison? =
            bodies.hasBodies ? { bodies.compare($0, $1) } : { _, _ in nil }
        return Diagnosis(
            conversations, tables: tables,
            evidence: DiagnosisEvidence(minimumTokens: minimums.ofModel, compareBodies: compare))
    }
}

/// Shortest cached prefixes by model and day (rule R5), each looked up once.
private final class MinimumLengths {
    private struct Place: Hashable {
        var service: Symbol
        var day: Int32
    }

    private let tables: RecordTables
    private let models: ModelCatalog
    private var known: [Place: Int64?] = [:]

    init(_ tables: RecordTables, _ models: ModelCatalog) {
        self.tables = tables
        self.models = models
    }

    func ofModel(_ turn: ConversationTurn) -> Int64? {
        let place = Place(service: turn.service, day: turn.startedAt.utcDay)
        if let known = known[place] { return known }
        let name = tables.services[turn.service].flatMap { tables.string($0.model) }
        let minimum = name.flatMap { models.model(named: $0)?.minimumCacheableTokens(on: place.day) }
        known[place] = .some(minimum)
        return minimum
    }
}
