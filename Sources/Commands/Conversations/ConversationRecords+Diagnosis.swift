import Models
import Pricing
import PromptCache
import Usage

extension ConversationRecords {
    /// Names the cause of every shortfall; minimum lengths are those of the catalog's models.
    ///
    /// - Parameter compareBodies: what the bodies of two requests tell, where both are at hand.
    func diagnosis(
        _ catalog: PriceCatalog,
        compareBodies: @escaping (ConversationTurn, ConversationTurn) -> BodyComparison? = { _, _ in nil }
    ) -> Diagnosis {
        let minimums = MinimumLengths(tables, catalog.models)
        return Diagnosis(
            conversations, tables: tables,
            evidence: DiagnosisEvidence(minimumTokens: minimums.ofModel, compareBodies: compareBodies))
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
