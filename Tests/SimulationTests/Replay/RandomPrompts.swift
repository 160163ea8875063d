import TestSupport

@testable import Simulation

/// Small random traces together with their prompts written out block by block, in order of arrival.
struct RandomPrompts {
    struct Request {
        var blocks: [Int64]
        var scope: Int32
        var time: Int64
        var delay: Int64
        var price: VisitPrice
    }

    struct Shape {
        var requests = 1...14
        var prices = [VisitPrice.plain]
        var blockTokens: Int64 = 16
        /// Milliseconds between requests.
        var gaps = [0, 1, 3]
        var delays = [0]
        var longestRun = 4
        var scopes = 1...2

        /// At and around the limits of lifetimes and pings.
        static let aroundLimits = [
            0, 1000, 60_000, 285_000, 285_001, 300_000, 300_001, 570_000, 600_000, 600_001, 900_000, 1_800_000,
            3_420_000, 3_420_001, 3_600_000, 3_600_001, 7_000_000, 7_200_000, 7_200_001, 40_000_000, 80_000_000,
        ]
    }

    var requests: [Request]
    var trace: ReplayTrace

    init(_ random: inout SplitMix64, _ shape: Shape = Shape()) throws(TraceBuilderProblem) {
        var requests: [Request] = []
        var builder = TraceBuilder(blockTokens: shape.blockTokens)
        var (handles, time): ([TraceBuilder.Prompt], Int64) = ([], 0)
        var classes: [UInt16] = []
        for price in shape.prices { classes.append(try builder.price(price)) }
        let scopeCount = random.int(shape.scopes)
        for _ in 0..<scopeCount { _ = builder.scope() }
        for _ in 0..<random.int(shape.requests) {
            time += Int64(random.pick(shape.gaps))
            let previous = handles.isEmpty || random.chance(1, in: 4) ? nil : random.int(0...handles.count - 1)
            let keeping = previous.map { random.int(0...requests[$0].blocks.count) } ?? 0
            var prompt = previous.map { Array(requests[$0].blocks.prefix(keeping)) } ?? []
            var tail: [BlockRun] = []
            for _ in 0..<random.int(0...2) {
                // Few different ids, so that prompts meet by chance too.
                let run = BlockRun(start: Int64(random.int(0...3)), count: Int64(random.int(1...shape.longestRun)))
                tail.append(run)
                prompt += (0..<run.count).map { run.start + $0 }
            }
            let (scope, price) = (Int32(random.int(0...scopeCount - 1)), random.int(0...classes.count - 1))
            let delay = Int64(random.pick(shape.delays))
            handles.append(
                try builder.add(
                    timeMilliseconds: time, responseDelayMilliseconds: delay, scope: scope, price: classes[price],
                    previous: previous.map { handles[$0] }, keeping: Int64(keeping), appending: tail, group: scope))
            requests.append(
                Request(blocks: prompt, scope: scope, time: time, delay: delay, price: shape.prices[price]))
        }
        self.requests = requests
        trace = builder.finish()
    }

    /// The requests of each scope, in order.
    var byScope: [[Request]] {
        (0...(requests.map(\.scope).max() ?? 0)).map { scope in requests.filter { $0.scope == scope } }
    }
}

extension VisitPrice {
    static let plain = VisitPrice(
        input: 1000, cacheWrite5m: 1250, cacheWrite1h: 2000, cacheRead: 100, pingRead: 100)
    /// Batch, another day, cheap reads, free reads, writes below the input price: whatever a book may hold.
    static let various = [
        plain,
        VisitPrice(input: 500, cacheWrite5m: 625, cacheWrite1h: 1000, cacheRead: 50, pingRead: 100),
        VisitPrice(input: 3000, cacheWrite5m: 3750, cacheWrite1h: 6000, cacheRead: 75, pingRead: 75),
        VisitPrice(input: 700, cacheWrite5m: 700, cacheWrite1h: 700, cacheRead: 0, pingRead: 0),
        VisitPrice(input: 900, cacheWrite5m: 800, cacheWrite1h: 2500, cacheRead: 400, pingRead: 450),
    ]
}
