/// Requests, pings and pre-warming requests in order of time; at the same moment requests come first, so
/// that one which comes when a ping is due makes the ping needless.
struct EventQueue {
    private var arrivals: ArrivalSequence
    private var nextArrival: Arrival?
    private var remaining: Int64
    private let lead: Int64
    private var heap = BinaryHeap<Event>()
    private var sequence: Int64 = 0
    private var prewarmsFirst: Int64?

    enum Kind: Sendable {
        case prewarm
        case request
        /// Number of the ping after the last use, from 1, and the ticket that a later request makes void.
        case ping(number: Int64, ticket: Int64)

        fileprivate var rank: Int {
            switch self {
            case .prewarm: 0
            case .request: 1
            case .ping: 2
            }
        }
    }

    struct Event: Comparable, Sendable {
        var timeMilliseconds: Int64
        var kind: Kind
        var sequence: Int64
        /// The request itself, or the one that a ping follows or a pre-warming request precedes.
        var arrival: Arrival

        static func < (left: Event, right: Event) -> Bool {
            if left.timeMilliseconds != right.timeMilliseconds {
                return left.timeMilliseconds < right.timeMilliseconds
            }
            if left.kind.rank != right.kind.rank { return left.kind.rank < right.kind.rank }
            return left.sequence < right.sequence
        }

        static func == (left: Event, right: Event) -> Bool { left.sequence == right.sequence }
    }

    /// With a lead, a pre-warming request goes ahead of the first request of every turn. Pings go on behind
    /// the last of `limit` requests: the client cannot know that it is the last.
    init(_ arrivals: ArrivalSequence, leadMilliseconds: Int64, limit: Int64 = .max) {
        self.arrivals = arrivals
        lead = leadMilliseconds
        remaining = limit
        takeArrival()
    }

    private mutating func takeArrival() {
        nextArrival = remaining > 0 ? arrivals.next() : nil
        remaining -= 1
    }

    /// One pre-warming request goes ahead of the very first request.
    mutating func prewarmFirst(aheadMilliseconds: Int64) { prewarmsFirst = aheadMilliseconds }

    mutating func next() -> Event? {
        while let arrival = nextArrival,
            heap.first.map({ arrival.timeMilliseconds - lead <= $0.timeMilliseconds }) ?? true
        {
            if let ahead = prewarmsFirst ?? (lead > 0 && arrival.branch == 0 ? lead : nil) {
                insert(.prewarm, at: arrival.timeMilliseconds - ahead, arrival)
                prewarmsFirst = nil
            }
            insert(.request, at: arrival.timeMilliseconds, arrival)
            takeArrival()
        }
        return heap.popFirst()
    }

    mutating func insertPing(at time: Int64, number: Int64, ticket: Int64, _ arrival: Arrival) {
        insert(.ping(number: number, ticket: ticket), at: time, arrival)
    }

    private mutating func insert(_ kind: Kind, at time: Int64, _ arrival: Arrival) {
        heap.insert(Event(timeMilliseconds: time, kind: kind, sequence: sequence, arrival: arrival))
        sequence += 1
    }
}
