import PromptCache
public import Usage

/// A policy whose gap can be booked: what it pays at each visit follows from the cache engine alone.
///
/// `tree-static` is none of them: no engine runs it, its choice being known in hindsight only.
public enum GapPolicy: Hashable, Sendable {
    case none
    /// One breakpoint, at the end of each prompt.
    case end(CacheLifetime)
    /// Every block boundary is an entry (reference rule Q7).
    case ideal(CacheLifetime)
    /// The ideal policy with pings of the last prompt.
    case pinged(PingChoice)
    /// For each cache the cheaper of both ideal ones.
    case perSessionBest

    /// Reads the name that outputs use: `5m-end`, `1h-ping-3`; nil for anything else.
    public init?(name: String) {
        switch name {
        case "none": self = .none
        case "per-session-best": self = .perSessionBest
        default:
            let parts = name.split(separator: "-", omittingEmptySubsequences: false)
            guard let lifetime = CacheLifetime.allCases.first(where: { $0.name == parts[0] }) else { return nil }
            switch (parts.dropFirst().first, parts.count) {
            case ("end", 2): self = .end(lifetime)
            case ("ideal", 2): self = .ideal(lifetime)
            case ("ping", 3):
                guard let most = Int64(parts[2]), most >= 1, most <= 1 << 20, String(most) == parts[2] else {
                    return nil
                }
                self = .pinged(PingChoice(lifetime: lifetime, most: most))
            default: return nil
            }
        }
    }

    /// As the JSON contract calls it.
    public var name: String {
        switch self {
        case .none: "none"
        case .end(let lifetime): "\(lifetime.name)-end"
        case .ideal(let lifetime): "\(lifetime.name)-ideal"
        case .pinged(let choice): choice.name
        case .perSessionBest: "per-session-best"
        }
    }

    /// What `name` may be, for people.
    public static let names = "none, 5m-end, 1h-end, 5m-ideal, 1h-ideal, per-session-best, 5m-ping-K or 1h-ping-K"
}
