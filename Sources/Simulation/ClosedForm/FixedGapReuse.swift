/// One request a period, each from one of the users at random.
struct FixedGapReuse: ReuseModel {
    let periodMilliseconds: Int64
    let delayMilliseconds: Int64
    let userShare: Double

    func missShare(_ sharing: Sharing, lifetime: Double, turn: Int32) -> Double {
        guard let share = sharing.chance(ofOneUser: userShare) else { return 1 }
        // Those strictly before the response of the miss, which is a request before them.
        let soon = delayMilliseconds > 0 ? Double((delayMilliseconds - 1) / periodMilliseconds) : 0
        return gapShare(sharing, longerThan: lifetime, turn: turn) * (1 + share * soon)
    }

    /// None of the requests up to the end of the gap is of the group; at the end itself one still counts.
    func gapShare(_ sharing: Sharing, longerThan seconds: Double, turn: Int32) -> Double {
        guard let share = sharing.chance(ofOneUser: userShare) else { return 1 }
        let between = Int64((seconds * 1000).rounded()) / periodMilliseconds
        guard share < 1 else { return between > 0 ? 0 : 1 }
        return PortableMath.exp(Double(between) * PortableMath.log(1 - share))
    }
}
