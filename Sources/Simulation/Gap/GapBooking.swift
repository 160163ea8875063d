import Pricing

/// Books what prompts were paid against the bound's schedule, scope by scope.
///
/// Every node of the prefix tree gets its cheapest schedule of lifetimes; then each visit of a node is booked
/// with the difference of the two prices, under the cause that the visit carries. So the parts add up by
/// construction, and what the schedules cost is the lower bound.
struct GapBooking {
    private let trace: ReplayTrace
    private var amounts = [Int128](repeating: 0, count: GapCause.allCases.count)
    private var tokens = [Int64](repeating: 0, count: GapCause.allCases.count)
    private(set) var actual: Int128 = 0
    private(set) var bound: Int128 = 0
    private var schedule = NodeSchedule()
    /// Tokens of each node that its next visit reads; nodes from `firstNode` on.
    private var readNext: [Int64] = []
    private var firstNode: Int32 = 0

    /// More visits of nodes are not booked one by one.
    static let limit: Int64 = 50_000_000

    init(_ trace: ReplayTrace) throws(GapProblem) {
        var lengths = [Int32](repeating: 0, count: trace.nodes.count)
        for (node, place) in trace.nodes.enumerated() {
            lengths[node] = place.parent < 0 ? 1 : lengths[Int(place.parent)] + 1
        }
        let count = trace.visits.reduce(Int64(0)) { $0 + ($1.end < 0 ? 0 : Int64(lengths[Int($1.end)])) }
        guard count <= GapBooking.limit else { throw .tooLarge(nodeVisits: count, limit: GapBooking.limit) }
        self.trace = trace
    }

    /// Books the visits of one scope, `range`, which were paid as `prompts` say.
    mutating func book(_ range: Range<Int>, _ prompts: [PaidPrompt]) {
        var visits = NodeVisits(trace, range, from: firstNode)
        for node in visits.nodes { plan(node, &visits) }
        readNext = [Int64](repeating: 0, count: visits.nodes.count)
        for (place, visit) in range.enumerated().reversed() {
            book(visit, prompts[place], &visits)
        }
        firstNode = visits.nodes.upperBound
    }

    /// Adds what was paid beside the prompts, such as pings.
    mutating func add(_ amount: Int128, tokens count: Int64, _ cause: GapCause) {
        actual += amount
        record(amount, count, cause)
    }

    func gap(_ policy: String) -> Gap {
        var parts: [GapPart] = []
        for (place, cause) in GapCause.allCases.enumerated() where tokens[place] > 0 {
            parts.append(GapPart(cause: cause, amount: PicoUSD(amounts[place]), tokens: tokens[place]))
        }
        return Gap(policy: policy, actual: PicoUSD(actual), bound: PicoUSD(bound), parts: parts)
    }

    /// Finds the cheapest schedule of a node.
    private mutating func plan(_ node: Int32, _ visits: inout NodeVisits) {
        schedule.begin()
        for place in visits.places(of: node) {
            let visit = trace.visits[Int(visits.visits[place])]
            schedule.access(at: visit.timeMilliseconds, trace.prices[Int(visit.price)])
        }
        bound += Int128(schedule.cost) * Int128(trace.tokens(of: node))
        var place = visits.places(of: node).upperBound
        schedule.forEachBackwards { paid in
            place -= 1
            visits.choices[place] = paid
        }
    }

    /// Books one visit; the visits behind it have been booked.
    private mutating func book(_ visit: Int, _ prompt: PaidPrompt, _ visits: inout NodeVisits) {
        let price = trace.prices[Int(trace.visits[visit].price)]
        var segments = prompt.segments[...]
        var rest = segments.first?.tokens ?? 0
        for node in trace.path(to: trace.visits[visit].end) {
            let choice = visits.takeLast(of: node)
            let size = trace.tokens(of: node)
            var read: Int64 = 0
            var offset: Int64 = 0
            while offset < size, let segment = segments.first {
                let count = min(rest, size - offset)
                book(segment, offset..<offset + count, of: node, choice, price)
                if segment.paid == .cacheRead { read = offset + count }
                offset += count
                rest -= count
                if rest == 0 {
                    segments.removeFirst()
                    rest = segments.first?.tokens ?? 0
                }
            }
            readNext[Int(node - firstNode)] = read
        }
    }

    /// Books tokens of a node; where the write of some is in vain, those apart.
    private mutating func book(
        _ segment: PaidPrompt.Segment, _ range: Range<Int64>, of node: Int32, _ choice: PaidClass, _ price: VisitPrice
    ) {
        let paid = price.price(segment.paid)
        let difference = Int128(paid - price.price(choice))
        actual += Int128(paid) * Int128(range.count)
        guard segment.paid.isWrite, choice == .input else {
            return record(difference * Int128(range.count), Int64(range.count), segment.cause)
        }
        let used = max(0, min(range.upperBound, readNext[Int(node - firstNode)]) - range.lowerBound)
        record(difference * Int128(used), used, segment.cause)
        record(difference * (Int128(range.count) - Int128(used)), Int64(range.count) - used, .writeNeverRead)
    }

    private mutating func record(_ amount: Int128, _ count: Int64, _ cause: GapCause) {
        guard count > 0 else { return }
        amounts[cause.place] += amount
        tokens[cause.place] += count
    }
}

extension GapCause {
    /// Place among all causes.
    fileprivate var place: Int { GapCause.allCases.firstIndex(of: self) ?? 0 }
}
