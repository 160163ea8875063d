/// The time from the start of one request of a conversation to that of the next, as far as it was observed.
struct ObservedGap: Hashable {
    /// Milliseconds; where nothing came after, the start of the last request until the end is known.
    var milliseconds: Int64
    var isCensored: Bool

    init(milliseconds: Int64, isCensored: Bool = false) {
        self.milliseconds = milliseconds
        self.isCensored = isCensored
    }

    /// Nothing came after a request that started then.
    init(openSince start: Int64) { self.init(milliseconds: start, isCensored: true) }

    /// An open gap ends with the observation.
    func closed(at end: Int64) -> ObservedGap {
        isCensored ? ObservedGap(milliseconds: max(0, end - milliseconds), isCensored: true) : self
    }
}
