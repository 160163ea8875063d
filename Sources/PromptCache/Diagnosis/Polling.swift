import Usage

/// A conversation that comes back at a steady period, longer than its entries live: each time it writes anew
/// what a shorter period, or a longer lifetime, would have read.
public struct Poll: Hashable, Sendable {
    /// Place in `Conversations.all`.
    public var conversation: Int
    /// Median of the gaps. Unit: milliseconds.
    public var periodMilliseconds: Int64
    /// Gaps that keep the period.
    public var count: Int
    /// The shortfalls behind those gaps: places in `Diagnosis.shortfalls`.
    public var shortfalls: [Int]
}

/// Finds polls in a diagnosis.
public struct Polling {
    /// Fewer gaps are no pattern.
    public static let leastGaps = 5
    /// A gap keeps the period where it is at most this many hundredths beside it.
    public static let tolerancePercent: Int64 = 10

    /// Polls by conversation. Only gaps behind which something had lapsed count; a conversation polls where
    /// at least five of them, and two thirds, lie within a tenth of their median.
    public static func find(in diagnosis: Diagnosis) -> [Poll] {
        diagnosis.conversations.all.indices.compactMap { poll(in: diagnosis, conversation: $0) }
    }

    private static func poll(in diagnosis: Diagnosis, conversation: Int) -> Poll? {
        var gaps: [(milliseconds: Int64, turn: Int)] = []
        for turn in diagnosis.conversations.all[conversation].turns {
            let lapse = diagnosis.shortfalls[diagnosis.ofTurn[turn]].first { $0.cause.isLapse }
            if let gap = lapse?.gapMilliseconds { gaps.append((gap, turn)) }
        }
        guard gaps.count >= leastGaps else { return nil }
        let period = gaps.map(\.milliseconds).sorted()[gaps.count / 2]
        let steady = gaps.filter { abs($0.milliseconds - period) * 100 <= period * tolerancePercent }
        guard steady.count >= leastGaps, steady.count * 3 >= gaps.count * 2 else { return nil }
        let shortfalls = steady.flatMap { gap in
            diagnosis.ofTurn[gap.turn].filter { diagnosis.shortfalls[$0].cause.isLapse }
        }
        return Poll(
            conversation: conversation, periodMilliseconds: period, count: steady.count, shortfalls: shortfalls)
    }
}
