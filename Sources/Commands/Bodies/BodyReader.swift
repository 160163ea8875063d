import Models
import PromptCache
import Usage

/// Reads the bodies of requests again from the logs that they were billed in, and compares them.
///
/// Files that are gone or have changed give nothing, never an error.
final class BodyReader {
    /// Bodies that are kept parsed: a conversation is walked in order, with a look back now and then.
    static let kept = 4

    private let tables: RecordTables
    private let models: ModelCatalog
    private let source: Symbol?
    private let lines = LogLines()
    private var latest: [(place: Place, body: LoggedBody?)] = []

    private struct Place: Hashable {
        var file: Symbol
        var offset: Int64
    }

    init(tables: RecordTables, models: ModelCatalog) {
        self.tables = tables
        self.models = models
        source = tables.strings.values.firstIndex(of: "request-response").map { Symbol(rawValue: UInt32($0 + 1)) }
    }

    /// Whether the logs hold bodies at all.
    var hasBodies: Bool { source != nil }

    /// The body of a turn's request; nil where it is not at hand.
    func body(of turn: ConversationTurn) -> LoggedBody? {
        body(at: Place(file: turn.file, offset: turn.offset), attribution: turn.attribution, billed: turn.tokens)
    }

    /// The body of a record's request; nil where it is not at hand.
    func body(of record: UsageRecord) -> LoggedBody? {
        body(
            at: Place(file: record.origin.file, offset: record.origin.offset), attribution: record.attribution,
            billed: record.tokens)
    }

    private func body(at place: Place, attribution: Symbol, billed tokens: TokenUsage) -> LoggedBody? {
        guard let source, tables.attributions[attribution]?.source == source else { return nil }
        if let known = latest.firstIndex(where: { $0.place == place }) {
            let found = latest.remove(at: known)
            latest.append(found)
            return found.body
        }
        let line = tables.string(place.file).flatMap { lines.object(in: $0, at: place.offset) }
        let body = line.flatMap { LoggedBody(line: $0, billed: tokens) }
        latest.append((place, body))
        if latest.count > BodyReader.kept { latest.removeFirst() }
        return body
    }

    /// Where the later request departs from the earlier one; nil where a body is not at hand.
    func compare(_ earlier: ConversationTurn, _ later: ConversationTurn) -> BodyComparison? {
        guard let comparison = comparison(earlier, later) else { return nil }
        return BodyComparison(difference: comparison.difference, isOutOfReach: comparison.isOutOfReach)
    }

    /// The whole comparison; its lengths are estimated. nil where a body is not at hand.
    func comparison(_ earlier: ConversationTurn, _ later: ConversationTurn) -> RequestComparison? {
        guard let old = body(of: earlier), let new = body(of: later) else { return nil }
        let minimum = minimumTokens(of: new, on: later)
        return old.bytes.withUnsafeBytes { oldText in
            new.bytes.withUnsafeBytes { newText in
                RequestComparison(
                    .init(request: old.request, text: oldText, layout: old.layout, model: name(of: old)),
                    .init(request: new.request, text: newText, layout: new.layout, model: name(of: new)),
                    minimumTokens: minimum ?? 0)
            }
        }
    }

    /// What lint finds in a turn's request; `unchanged` are the blocks that the request holds which it
    /// continues, nil where there is none. Empty where the body is not at hand.
    func findings(in turn: ConversationTurn, unchanged: Set<String>?) -> [LayoutFinding] {
        guard let body = body(of: turn) else { return [] }
        return body.bytes.withUnsafeBytes { text in
            RequestLint(
                body.request, in: text, layout: body.layout, minimumTokens: minimumTokens(of: body, on: turn),
                contextWindow: facts(of: body)?.contextWindow, unchanged: unchanged
            ).findings()
        }
    }

    private func minimumTokens(of body: LoggedBody, on turn: ConversationTurn) -> Int64? {
        facts(of: body)?.minimumCacheableTokens(on: turn.accountingTime.utcDay)
    }

    private func facts(of body: LoggedBody) -> ModelFacts? { body.request.model.flatMap { models.model(named: $0) } }

    private func name(of body: LoggedBody) -> String? { facts(of: body)?.id.name ?? body.request.model }
}
