/// Chances of one traffic, each worked out once.
struct ReuseMemory {
    private let model: any ReuseModel
    private var misses: [Question: Double] = [:]
    private var gaps: [Question: Double] = [:]

    private struct Question: Hashable {
        var sharing: Sharing
        var seconds: Double
        var turn: Int32
    }

    init(_ traffic: Traffic) { model = traffic.reuse }

    var turns: [TurnShare] { model.turns }
    var fanOut: Int32 { model.fanOut }

    mutating func missShare(_ sharing: Sharing, lifetime: Double, turn: Int32) -> Double {
        let question = Question(sharing: sharing, seconds: lifetime, turn: turn)
        if let known = misses[question] { return known }
        let share = min(1, model.missShare(sharing, lifetime: lifetime, turn: turn))
        misses[question] = share
        return share
    }

    mutating func gapShare(_ sharing: Sharing, longerThan seconds: Double, turn: Int32) -> Double {
        let question = Question(sharing: sharing, seconds: seconds, turn: turn)
        if let known = gaps[question] { return known }
        let share = model.gapShare(sharing, longerThan: seconds, turn: turn)
        gaps[question] = share
        return share
    }
}

/// What is known of one pattern of traffic at different rates; studies of the same traffic share it.
public struct ReuseAtlas {
    public let traffic: Traffic
    private var memories: [Double: ReuseMemory] = [:]

    public init(_ traffic: Traffic) { self.traffic = traffic }

    /// The chances at so many requests an hour.
    subscript(rate: Double) -> ReuseMemory {
        get { memories[rate] ?? ReuseMemory(traffic.scaled(toRequestsPerHour: rate)) }
        _modify {
            yield &memories[rate, default: ReuseMemory(traffic.scaled(toRequestsPerHour: rate))]
        }
    }
}
