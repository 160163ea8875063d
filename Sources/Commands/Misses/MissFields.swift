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

    private enum Field {
        case text(String, String?)
        case count(String, Int64?)
        /// Seconds, from milliseconds.
        case seconds(String, Int64?)
        case money(String, PicoUSD?)
    }

    private var fields: [Field] {
        [
            .text("time", turn.startedAt.rfc3339), .text("project", evidence.project),
            .text("session", evidence.session), .text("agent", evidence.agent), .text("source", evidence.source),
            .text("model", evidence.model), .text("cause", shortfall.cause.rawValue),
            .text("certainty", shortfall.certainty.rawValue),
            .text("open_reason", shortfall.openReason?.rawValue), .count("tokens", shortfall.unread.tokens),
            .count("input_tokens", shortfall.unread.input),
            .count("cache_write_5m_tokens", shortfall.unread.cacheWrite5m),
            .count("cache_write_1h_tokens", shortfall.unread.cacheWrite1h), .money("lost_usd", lost),
            .count("prompt_tokens", turn.tokens.prompt), .count("read_tokens", turn.tokens.cacheRead),
            .seconds("gap_seconds", shortfall.gapMilliseconds), .text("place", evidence.place),
            .text("previous_time", evidence.previous?.startedAt.rfc3339),
            .text("previous_place", evidence.previousPlace),
            .count("previous_cached_tokens", evidence.previous?.cachedTokens),
            .text("service_reason", turn.hints.missReason == .unstated ? nil : turn.hints.missReason.name),
            .text("difference", shortfall.difference?.kind.rawValue),
            .text("difference_path", shortfall.difference?.path),
            .count("difference_offset", shortfall.difference?.offset.map(Int64.init)),
            .text("difference_looks_like", shortfall.difference?.looksLike),
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
        fields.map(\.text) + [
            evidence.fields.map { "\($0.name): \($0.before) > \($0.now)" }.joined(separator: "; "),
            marks.joined(separator: "; "),
        ]
    }
}

extension MissFields.Field {
    fileprivate var member: JSONValue.Member {
        switch self {
        case .text(let name, let text): .init(name, .optional(text))
        case .count(let name, let count): .init(name, count.map { .count($0) } ?? .null)
        case .seconds(let name, let milliseconds): .init(name, .fraction(milliseconds.map(Self.seconds)))
        case .money(let name, let amount): .init(name, amount.map { .money($0) } ?? .null)
        }
    }

    fileprivate var text: String {
        switch self {
        case .text(_, let text): text ?? ""
        case .count(_, let count): count.map { String($0) } ?? ""
        case .seconds(_, let milliseconds): milliseconds.map(Self.seconds) ?? ""
        case .money(_, let amount): amount?.description ?? ""
        }
    }

    /// Milliseconds as seconds, exact.
    static func seconds(_ milliseconds: Int64) -> String {
        let size = milliseconds.magnitude
        let digits = String(size % 1000)
        let zeros = String(repeating: "0", count: 3 - digits.count)
        return "\(milliseconds < 0 ? "-" : "")\(size / 1000).\(zeros)\(digits)"
    }
}
