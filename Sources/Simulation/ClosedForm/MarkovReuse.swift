/// Poisson, hyper-exponential and modulated traffic.
struct MarkovReuse: ReuseModel {
    private let all: MarkovArrivals
    private let ofUser: MarkovArrivals
    private let delay: Double

    init(arrivals: MarkovArrivals, userShare: Double, delay: Double) {
        all = arrivals
        ofUser = arrivals.thinned(to: userShare)
        self.delay = delay
    }

    /// S(T), and after each miss those that follow before its response has begun.
    func missShare(_ sharing: Sharing, lifetime: Double, turn: Int32) -> Double {
        guard let arrivals = arrivals(sharing) else { return 1 }
        return arrivals.gapShare(longerThan: lifetime) + arrivals.requestsSoonAfter(gap: lifetime, within: delay)
    }

    func gapShare(_ sharing: Sharing, longerThan seconds: Double, turn: Int32) -> Double {
        arrivals(sharing)?.gapShare(longerThan: seconds) ?? 1
    }

    /// nil where no two requests share.
    private func arrivals(_ sharing: Sharing) -> MarkovArrivals? {
        switch sharing {
        case .all: all
        case .user: ofUser
        case .conversation, .none: nil
        }
    }
}
