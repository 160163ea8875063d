import Pricing
import PromptCache
public import Usage

/// The shortfalls of one session, project or model.
public struct ShortfallGroup: Sendable {
    /// Source of a session; `.none` for projects and models. A string symbol.
    public let source: Symbol
    /// Name of the session, project or model; `.none` where no source tells it. A string symbol.
    public let name: Symbol
    /// All shortfalls, first requests included.
    public private(set) var total = ShortfallSum()
    /// Those that somebody could have avoided: all but first requests.
    public private(set) var avoidable = ShortfallSum()
    /// By cause, in the order of `ShortfallCause.allCases`; causes without a shortfall are left out.
    public var causes: [CauseSum] { sums.sorted { $0.place < $1.place }.map(\.sum) }
    private var sums: [(place: Int, sum: CauseSum, turn: Int)] = []
    private var latest = -1
    private var latestAvoidable = -1

    init(source: Symbol, name: Symbol) {
        self.source = source
        self.name = name
    }

    /// Takes the next shortfall; those of one request come one after the other.
    mutating func add(_ shortfall: Shortfall, lost: PicoUSD?) {
        let (turn, tokens) = (shortfall.turn, shortfall.unread.tokens)
        total.add(tokens: tokens, lost: lost, isNewRequest: turn != latest)
        latest = turn
        if shortfall.cause != .firstRequest {
            avoidable.add(tokens: tokens, lost: lost, isNewRequest: turn != latestAvoidable)
            latestAvoidable = turn
        }
        var place = sums.firstIndex { $0.sum.cause == shortfall.cause } ?? sums.count
        if place == sums.count {
            let order = ShortfallCause.allCases.firstIndex(of: shortfall.cause) ?? 0
            sums.append((order, CauseSum(cause: shortfall.cause, sum: ShortfallSum()), -1))
            place = sums.count - 1
        }
        sums[place].sum.sum.add(tokens: tokens, lost: lost, isNewRequest: turn != sums[place].turn)
        sums[place].turn = turn
    }
}
