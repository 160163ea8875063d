import JSONScan
import Pricing
import PromptCache
import Reports
import Usage

/// The fields of one shortfall, by their names in JSON and CSV.
struct MissFields {
    private let evidence: MissEvidence
    /// nil where the request has no price.
    private let lost: PicoUSD?

    init(_ evidence: MissEvidence, lost: PicoUSD?) {
        self.evidence = evidence
        self.lost = lost
    }

    private var shortfall: Shortfall { evidence.shortfall }
    private var turn: ConversationTurn { evidence.turn }

    enum Field {
        case name(String, String?)
        case count(String, Int64?)
        /// Seconds, from milliseconds.
        case seconds(String, Int64?)
        case money(String, PicoUSD?)
    }

    private var fields: [Field] {
        [
            .name("time", turn.startedAt.rfc3339), .name("project", evidence.project),
            .name("session", evidence.session), .name("agent", evidence.agent), .name("source", evidence.source),
            .name("model", evidence.model), .name("cause", shortfall.cause.rawValue),
            .name("certainty", shortfall.certainty.rawValue),
            .name("open_reason", shortfall.openReason?.rawValue), .count("tokens", shortfall.unread.tokens),
            .count("input_tokens", shortfall.unread.input),
            .count("cache_write_5m_tokens", shortfall.unread.cacheWrite5m),
            .count("cache_write_1h_tokens", shortfall.unread.cacheWrite1h), .money("lost_usd", lost),
            .count("prompt_tokens", turn.tokens.prompt), .count("read_tokens", turn.tokens.cacheRead),
            .seconds("gap_seconds", shortfall.gapMilliseconds), .name("place", evidence.place),
            .name("previous_time", evidence.previous?.startedAt.rfc3339),
            .name("previous_place", evidence.previousPlace),
            .count("previous_cached_tokens", evidence.previous?.cachedTokens),
            .name("service_reason", turn.hints.missReason == .unstated ? nil : turn.hints.missReason.name),
            .name("difference", shortfall.difference?.kind.rawValue),
            .name("difference_path", shortfall.difference?.path),
            .count("difference_offset", shortfall.difference?.offset.map(Int64.init)),
            .name("difference_looks_like", shortfall.difference?.looksLike),
        ]
    }

    /// Names of marks of the request, in the order of `TurnMarks.all`.
    private var marks: [String] { TurnMarks.all.filter { turn.marks.contains($0.mark) }.map(\.name) }

    var json: JSONValue {
        let differs = evidence.fields.map { field in
            JSONValue.object([
                .init("field", .string(field.name)), .init("before", .string(field.before)),
                .init("now", .string(field.now)),
            ])
        }
        return .object(
            fields.map(\.member) + [
                .init("differs", .array(differs)), .init("marks", .array(marks.map { .string($0) })),
            ])
    }

    /// Names of the columns; what differs is `field: before > now`, with semicolons between.
    static let csvHeader = [
        "time", "project", "session", "agent", "source", "model", "cause", "certainty", "open_reason", "tokens",
        "input_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens", "lost_usd", "prompt_tokens", "read_tokens",
        "gap_seconds", "place", "previous_time", "previous_place", "previous_cached_tokens", "service_reason",
        "difference", "difference_path", "difference_offset", "difference_looks_like", "differs", "marks",
    ]

    var csv: [String] {
        fields.map(\.cell) + [
            evidence.fields.map { "\($0.name): \($0.before) > \($0.now)" }.joined(separator: "; "),
            marks.joined(separator: "; "),
        ]
    }
}

extension MissFields.Field {
    fileprivate var member: JSONValue.Member {
        switch self {
        case .name(let name, let text): .init(name, .optional(text))
        case .count(let name, let count): .init(name, count.map { .count($0) } ?? .null)
        case .seconds(let name, let milliseconds): .init(name, .fraction(milliseconds.map(MissFields.seconds)))
        case .money(let name, let amount): .init(name, amount.map { .money($0) } ?? .null)
        }
    }

    fileprivate var cell: String {
        switch self {
        case .name(_, let text): text ?? ""
        case .count(_, let count): count.map { String($0) } ?? ""
        case .seconds(_, let milliseconds): milliseconds.map(MissFields.seconds) ?? ""
        case .money(_, let amount): amount?.description ?? ""
        }
    }
}

extension MissFields {
    /// Milliseconds as seconds, exact.
    static func seconds(_ milliseconds: Int64) -> String {
        let size = milliseconds.magnitude
        let digits = String(size % 1000)
        let zeros = String(repeating: "0", count: 3 - digits.count)
        return "\(milliseconds < 0 ? "-" : "")\(size / 1000).\(zeros)\(digits)"
    }
}
