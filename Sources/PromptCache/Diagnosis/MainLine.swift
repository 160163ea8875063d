import Usage

/// Which request of a session's agent went on with its conversation last, whatever model answered.
///
/// Small calls of another model, such as titles and summaries, are conversations of their own: a request goes
/// on with another model's prompt only where it is about as long. Models count tokens differently.
struct MainLine {
    private var latest: (place: Int, member: Int)?
    private var before: Int?
    /// Number of the conversation that it belongs to.
    var member: Int? { latest?.member }

    /// The request of another model that this one goes on with; nil where its own model answered last. Where that
    /// one had cached nothing although caching `isAsked` for, the prompt must hold it and its answer.
    func interlude(
        before turn: ConversationTurn, of member: Int, since own: Int?, isAsked: Bool,
        in turns: ContiguousArray<ConversationTurn>
    ) -> Int? {
        guard let latest, latest.member != member, !turn.marks.contains(.mayBeSeveralAgents) else { return nil }
        let other = turns[latest.place]
        guard turn.marks.union(other.marks).isDisjoint(with: .doubtfulTime) else { return nil }
        if let own {
            let isMeanwhile = turns[own].startedAt <= other.startedAt
            let isLonger = turn.tokens.prompt >= other.cachedTokens
            return isMeanwhile && isLonger && other.cachedTokens > 0 ? latest.place : nil
        }
        if other.cachedTokens == 0 {
            let goesOn = turn.tokens.prompt >= other.tokens.prompt + other.tokens.output / 4
            return isAsked && goesOn && other.tokens.prompt * 2 >= turn.tokens.prompt ? latest.place : nil
        }
        return turn.tokens.prompt * 10 >= other.cachedTokens * 7 ? latest.place : nil
    }

    mutating func settle(
        _ place: Int, of member: Int, isContinuing: Bool, in turns: ContiguousArray<ConversationTurn>
    ) {
        defer { before = member }
        guard let known = latest else { return latest = (place, member) }
        let follows = before == member && turns[place].cachedTokens > 0
        if known.member == member || isContinuing || follows { latest = (place, member) }
    }
}
