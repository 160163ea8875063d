import JSONScan
import Ledger
import Usage

/// How long what a session has in the cache can still be read.
struct CacheCountdown: Equatable {
    /// Raw values are names in output.
    enum State: String {
        case alive, lapsed
        /// The latest request neither read nor wrote.
        case nothingCached = "nothing_cached"
        /// How long the entry lives is not known.
        case unknown
    }

    let turn: CachedTurn
    let now: Timestamp

    /// The last moment at which the deepest entry is alive: lifetimes count from the start of the request that
    /// used it last, and at the limit itself the entry is alive (rule R6).
    var lapsesAt: Timestamp? {
        guard turn.cachedTokens > 0, let lifetime = turn.lifetime else { return nil }
        return Timestamp(milliseconds: turn.startedAt.milliseconds + Int64(lifetime.seconds) * 1000)
    }

    var state: State {
        if turn.cachedTokens == 0 { return .nothingCached }
        guard let lapsesAt else { return .unknown }
        return now <= lapsesAt ? .alive : .lapsed
    }

    /// Whole minutes that are left; nil where there is no countdown.
    var minutesLeft: Int64? {
        guard let lapsesAt, now <= lapsesAt else { return nil }
        return (lapsesAt.milliseconds - now.milliseconds) / 60_000
    }

    /// The start is not measured, or the lifetime not reported.
    var isAbout: Bool { turn.startBasis != .measured || turn.isLifetimeAssumed }

    /// For people.
    var text: String {
        switch state {
        case .nothingCached: return "nothing cached"
        case .unknown: return "cache lapse unknown"
        case .lapsed: return "cache lapsed"
        case .alive:
            let about = isAbout ? "about " : ""
            guard let minutes = minutesLeft, minutes > 0 else { return "cache lapses in under a min" }
            return "cache lapses in \(about)\(minutes) min"
        }
    }

    /// The member `cache` of the JSON form.
    var json: JSONValue {
        .object([
            .init("state", .string(state.rawValue)),
            .init("lifetime", .optional(turn.cachedTokens > 0 ? turn.lifetime?.name : nil)),
            .init("last_request_started_at", .string(turn.startedAt.rfc3339)),
            .init("start_basis", .string(CacheCountdown.name(of: turn.startBasis))),
            .init("lapses_at", .optional(lapsesAt?.rfc3339)),
            .init("minutes_left", minutesLeft.map { .count($0) } ?? .null),
            .init("cached_tokens", .count(turn.cachedTokens)),
            .init("is_inferred", .bool(isAbout)),
        ])
    }

    private static func name(of basis: StartBasis) -> String {
        switch basis {
        case .measured: "measured"
        case .precedingLine: "preceding_line"
        case .none: "completion"
        }
    }
}
