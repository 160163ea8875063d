import Usage

/// Which request of a session's agent went on with its conversation last, whatever model answered.
///
/// Small calls of another model, such as titles and summaries, are conversations of their own: a request goes
/// on with another model's prompt only where it is about as long. Models count tokens differently.
struct MainLine {
    private var latest: (place: Int, member: Int)?
    private var before: Int?

    /// The request of another model that this one goes on with; nil where its own model answered last.
    func interlude(
        before turn: ConversationTurn, of member: Int, since own: Int?, in turns: ContiguousArray<ConversationTurn>
    ) -> Int? {
        guard let latest, latest.member != member, !turn.marks.contains(.mayBeSeveralAgents) else { return nil }
        let other = turns[latest.place]
        guard other.cachedTokens > 0, turn.marks.union(other.marks).isDisjoint(with: .doubtfulTime) else { return nil }
        if let own {
            guard turns[own].startedAt <= other.startedAt, turn.tokens.prompt >= other.cachedTokens else { return nil }
            return latest.place
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
