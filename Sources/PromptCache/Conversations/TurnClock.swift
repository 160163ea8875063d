import Usage

/// Notices times that contradict each other.
enum TurnClock {
    /// Lines of one moment may be written in either order; more than this is no such accident. Milliseconds.
    static let tolerance: Int64 = 1000

    /// Marks the turns of a range, which lie in the order of their starts; all marks of the range.
    ///
    /// A file is written in the order of completions. Where a turn stands before its predecessor but was
    /// completed later, the clock was set back between the two: both are marked.
    static func mark(
        _ turns: inout ContiguousArray<ConversationTurn>, _ range: Range<Int>, isUnnamed: Bool
    ) -> TurnMarks {
        var marks: TurnMarks = []
        for place in range {
            if isUnnamed { turns[place].marks.insert(.mayBeSeveralAgents) }
            if place > range.lowerBound, contradict(turns[place - 1], turns[place]) {
                turns[place - 1].marks.insert(.outOfOrder)
                turns[place].marks.insert(.outOfOrder)
            }
            marks.formUnion(turns[place].marks)
        }
        return marks
    }

    private static func contradict(_ before: ConversationTurn, _ after: ConversationTurn) -> Bool {
        before.file == after.file && after.offset < before.offset
            && before.completedAt.isKnown && after.completedAt.isKnown
            && after.completedAt.milliseconds - before.completedAt.milliseconds > tolerance
    }
}
