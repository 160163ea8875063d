import PromptCache
import Reports
import Usage

/// What is known of a shortfall: both requests, the time between them and what differs.
struct MissEvidence {
    /// A field whose value is another one than in the request before.
    struct Field: Equatable {
        /// As it is called in JSON and CSV.
        var name: String
        var before: String
        var now: String
    }

    let shortfall: Shortfall
    let turn: ConversationTurn
    /// The request whose cache should have served.
    let previous: ConversationTurn?
    /// Fields that differ between the two, as far as usage tells them.
    let fields: [Field]
    private let tables: RecordTables

    init(_ shortfall: Shortfall, in conversations: Conversations, _ tables: RecordTables) {
        self.shortfall = shortfall
        self.tables = tables
        turn = conversations.turns[shortfall.turn]
        previous = shortfall.previous.map { conversations.turns[$0] }
        fields = previous.map { MissEvidence.fields($0, conversations.turns[shortfall.turn], tables) } ?? []
    }

    private var attribution: Attribution? { tables.attributions[turn.attribution] }

    var project: String? { attribution.flatMap { tables.string($0.project) } }
    var session: String? { attribution.flatMap { tables.string($0.session) } }
    var agent: String? { attribution.flatMap { tables.string($0.agent) } }
    var source: String? { attribution.flatMap { tables.string($0.source) } }
    var model: String? { MissEvidence.model(turn, tables) }

    /// Where the request was read: `file:line`, or `file@offset` where the source has no lines.
    var place: String { MissEvidence.place(turn, tables) }
    var previousPlace: String? { previous.map { MissEvidence.place($0, tables) } }

    /// Without the folders of the file; those are in `place`.
    var shortPlace: String { MissEvidence.name(place) }

    /// Of a request in the same file its line only.
    var shortPreviousPlace: String? {
        guard let previous, let previousPlace else { return nil }
        return previous.file == turn.file && previous.line > 0
            ? "line \(previous.line)" : MissEvidence.name(previousPlace)
    }

    private static func name(_ path: String) -> String {
        String(path[(path.lastIndex(of: "/") ?? path.startIndex)...].drop { $0 == "/" })
    }

    private static func place(_ turn: ConversationTurn, _ tables: RecordTables) -> String {
        let file = tables.string(turn.file) ?? "-"
        return turn.line > 0 ? "\(file):\(turn.line)" : "\(file)@\(turn.offset)"
    }

    private static func model(_ turn: ConversationTurn, _ tables: RecordTables) -> String? {
        tables.services[turn.service].flatMap { tables.string($0.model) }
    }

    private static func fields(
        _ before: ConversationTurn, _ now: ConversationTurn, _ tables: RecordTables
    ) -> [Field] {
        let services = (tables.services[before.service], tables.services[now.service])
        let values: [(String, String, String)] = [
            ("model", model(before, tables) ?? "-", model(now, tables) ?? "-"),
            ("speed", services.0?.speed.name ?? "-", services.1?.speed.name ?? "-"),
            ("service_tier", services.0?.tier.name ?? "-", services.1?.tier.name ?? "-"),
            ("inference_geo", services.0?.geo.name ?? "-", services.1?.geo.name ?? "-"),
            ("effort", "\(before.hints.effort)", "\(now.hints.effort)"),
            (
                "thinking", before.hints.marks.contains(.thinking) ? "on" : "off",
                now.hints.marks.contains(.thinking) ? "on" : "off"
            ),
            (
                "ttl_asked", before.hints.requestedLifetime?.name ?? "unstated",
                now.hints.requestedLifetime?.name ?? "unstated"
            ),
        ]
        return values.filter { $0.1 != $0.2 }.map { Field(name: $0.0, before: $0.1, now: $0.2) }
    }
}

extension MissEvidence {
    /// What the two requests read and had cached.
    private var sizes: String {
        let own =
            "read \(NumberText.grouped(Int128(turn.tokens.cacheRead))) of "
            + "\(NumberText.grouped(Int128(turn.tokens.prompt))) prompt tokens"
        guard let previous else { return own }
        return own + ", \(NumberText.grouped(Int128(previous.cachedTokens))) were cached before"
    }

    /// What differs and what the log says beside it, a clause each.
    var clauses: [String] {
        var clauses = [sizes] + fields.map { "\($0.name) \($0.before) before, now \($0.now)" }
        if let difference = shortfall.difference {
            var text = "\(difference.kind.meaning) at \(difference.path)"
            if let offset = difference.offset { text += ", byte \(offset)" }
            if let looks = difference.looksLike { text += ", looks like a \(looks)" }
            clauses.append(text)
        }
        if turn.hints.missReason != .unstated {
            let tokens = turn.hints.missedTokens > 0 ? " (\(turn.hints.missedTokens) tokens)" : ""
            clauses.append("the service says \(turn.hints.missReason.name)\(tokens)")
        }
        if turn.hints.marks.contains(.compactedBefore) { clauses.append("compacted before it") }
        if turn.hints.marks.contains(.clearedBefore) { clauses.append("tool results cleared before it") }
        if turn.hints.marks.contains(.headMissing) { clauses.append("the log begins with it, midway") }
        return clauses + TurnMarks.all.filter { turn.marks.contains($0.mark) }.map(\.meaning)
    }
}

extension OpenReason {
    /// One clause for people.
    var text: String {
        switch self {
        case .doubtfulTime: "start times are missing or contradict each other"
        case .severalAgents: "several agents without names are mixed"
        case .headMissing: "the log begins midway"
        case .previousNotFound: "the service did not find the request before"
        case .nothingDiffers: "all that is known agrees, and yet it was not read"
        }
    }
}

extension CacheHints.MissReason {
    /// As the service calls it (rule R18).
    var name: String {
        switch self {
        case .unstated: "unstated"
        case .modelChanged: "model_changed"
        case .systemChanged: "system_changed"
        case .toolsChanged: "tools_changed"
        case .messagesChanged: "messages_changed"
        case .previousMessageNotFound: "previous_message_not_found"
        case .unavailable: "unavailable"
        }
    }
}
