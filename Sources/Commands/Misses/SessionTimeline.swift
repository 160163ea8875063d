import Pricing
import PromptCache
import Usage

/// One session request by request: every conversation of it, its agents and models apart.
struct SessionTimeline {
    /// A request and what became of its prompt: read, missed, new.
    struct Request {
        var turn: ConversationTurn
        /// Since the start of the request before it in the conversation; nil for the first. Unit: milliseconds.
        var gapMilliseconds: Int64?
        var new: UnreadTokens
        /// In prefix order.
        var shortfalls: [Shortfall]
        /// What the shortfalls lost; nil where the request has no price and lost something.
        var lost: PicoUSD?

        /// Without first requests.
        var missedTokens: Int64 { tokens { $0 != .firstRequest } }

        var firstTokens: Int64 { tokens { $0 == .firstRequest } }

        private func tokens(_ counts: (ShortfallCause) -> Bool) -> Int64 {
            shortfalls.reduce(0) { $0 + (counts($1.cause) ? $1.unread.tokens : 0) }
        }

        /// The causes in prefix order: `lapse_5m`, or `lapse_5m + model_change`.
        var causes: String { shortfalls.map(\.cause.rawValue).joined(separator: " + ") }
    }

    /// One conversation of the session.
    struct Thread {
        var agent: String?
        var model: String?
        var source: String?
        var requests: [Request]

        /// `main, claude-opus-4-6`.
        var title: String { "\(agent.map { "agent \($0)" } ?? "main"), \(model ?? "model without a name")" }

        var lost: PicoUSD { requests.reduce(.zero) { $0 + ($1.lost ?? .zero) } }
    }

    let session: String
    /// By first start.
    let threads: [Thread]

    /// - Parameter session: its whole name.
    init(session: String, _ findings: MissFindings, selected: SelectedTurns) {
        self.session = session
        let lost = Dictionary(uniqueKeysWithValues: findings.shown.map { ($0.place, $0.lost) })
        let (diagnosis, tables) = (findings.diagnosis, findings.tables)
        let own = diagnosis.conversations.all.filter { tables.string($0.key.session) == session }
        threads = own.compactMap { conversation in
            let shown = conversation.turns.filter { selected.contains(diagnosis.conversations.turns[$0]) }
            guard !shown.isEmpty else { return nil }
            return Thread(
                agent: tables.string(conversation.key.agent)
                    ?? (conversation.key.isUnnamedSidechain ? "without a name" : nil),
                model: tables.string(conversation.key.model), source: tables.string(conversation.key.source),
                requests: shown.map { place in
                    SessionTimeline.request(
                        place, isFirst: place == conversation.turns.lowerBound, diagnosis: diagnosis, lost: lost)
                })
        }
    }

    private static func request(
        _ place: Int, isFirst: Bool, diagnosis: Diagnosis, lost: [Int: PicoUSD?]
    ) -> Request {
        let turns = diagnosis.conversations.turns
        let own = diagnosis.ofTurn[place]
        let amounts = own.map { lost[$0] ?? nil }
        return Request(
            turn: turns[place],
            gapMilliseconds: isFirst
                ? nil : turns[place].startedAt.milliseconds - turns[place - 1].startedAt.milliseconds,
            new: diagnosis.newTokens(ofTurn: place), shortfalls: own.map { diagnosis.shortfalls[$0] },
            lost: amounts.contains { $0 == nil } ? nil : amounts.reduce(.zero) { $0 + ($1 ?? .zero) })
    }
}
