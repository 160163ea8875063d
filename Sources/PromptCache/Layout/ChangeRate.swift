/// How often the content of a block changes, from the rarest on: all requests of the scope share it.
public enum ChangeRate: String, CaseIterable, Comparable, Sendable {
    case never
    case perDeployment = "per deployment"
    case perUser = "per user"
    case perConversation = "per conversation"
    case perRequest = "per request"

    /// As a layout file writes it: with spaces, underscores or hyphens; nil for anything else.
    public init?(written: String) {
        self.init(rawValue: String(written.map { $0 == "_" || $0 == "-" ? " " : $0 }))
    }

    /// The rarer change is less.
    public static func < (left: ChangeRate, right: ChangeRate) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .never: 0
        case .perDeployment: 1
        case .perUser: 2
        case .perConversation: 3
        case .perRequest: 4
        }
    }
}
