/// From the start of each request of a list to the first byte of its answer. Unit: milliseconds.
struct ResponseDelays {
    private let delays: [Int32]
    private let list: VisitList

    init(_ trace: ReplayTrace, _ list: VisitList) {
        delays = trace.delaysMilliseconds
        self.list = list
    }

    subscript(visit: Int) -> Int64 { Int64(delays[list.origin(of: visit)]) }
}
