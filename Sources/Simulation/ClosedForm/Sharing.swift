public import PromptCache

/// Which requests share a prefix: the most volatile of its blocks decides.
public enum Sharing: String, CaseIterable, Comparable, Sendable {
    /// All requests of the scope; a new deployment is taken for a new run.
    case all
    case user
    case conversation
    /// No two requests.
    case none

    public init(_ change: ChangeRate) {
        switch change {
        case .never, .perDeployment: self = .all
        case .perUser: self = .user
        case .perConversation: self = .conversation
        case .perRequest: self = .none
        }
    }

    /// The chance that another request shares, where a conversation is a single request; nil: never.
    func chance(ofOneUser share: Double) -> Double? {
        switch self {
        case .all: 1
        case .user: share
        case .conversation, .none: nil
        }
    }

    /// Fewer share.
    public static func < (left: Sharing, right: Sharing) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .all: 0
        case .user: 1
        case .conversation: 2
        case .none: 3
        }
    }
}
