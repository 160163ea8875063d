import Testing

@testable import Simulation

/// Arrivals of every pattern: their numbers, their gaps, their beginnings.
@Suite struct ArrivalSequenceTests {
    static let office = HourlyRates(perHour: (0..<24).map { $0 < 8 || $0 > 18 ? 0 : Double(10 * $0) })!
    static let patterns: [ArrivalProcess] = [
        .deterministic(periodMilliseconds: 90_000),
        .poisson(perHour: 40),
        .hyperExponential([GapPhase(share: 0.8, meanSeconds: 20), GapPhase(share: 0.2, meanSeconds: 400)]),
        .markovModulated([
            ModulatedState(perHour: 200, meanStaySeconds: 600), ModulatedState(perHour: 0, meanStaySeconds: 1800),
            ModulatedState(perHour: 20, meanStaySeconds: 600),
        ]),
        .diurnal(office),
        .sessions(
            SessionPattern(sessionsPerHour: 4, turns: 2...6, thinkSeconds: 200, growthTokens: 500, fanOut: 2)),
    ]

    /// Source: the generator and -log(u) mean written apart from this code, in Python.
    @Test func aSeedFixesTheTimes() {
        let traffic = Traffic(process: .poisson(perHour: 60), users: 10)
        let arrivals = Array(ArrivalSequence(traffic, start: .withRequest, seed: 7).prefix(6))
        #expect(arrivals.map(\.timeMilliseconds) == [0, 77_366, 81_676, 134_307, 141_255, 141_328])
        #expect(arrivals.map(\.user) == [1, 1, 2, 2, 5, 2])
    }

    @Test(arguments: patterns) func equalSeedsGiveEqualArrivals(process: ArrivalProcess) {
        let traffic = Traffic(process: process, users: 3, firstResponseMilliseconds: 700)
        func sample(_ seed: UInt64, _ replication: UInt64) -> [Arrival] {
            Array(
                ArrivalSequence(
                    traffic, start: .inProgress(atMilliseconds: -5000), seed: seed, replication: replication
                ).prefix(200))
        }
        #expect(sample(1, 0) == sample(1, 0))
        #expect(sample(1, 0) != sample(1, 1) && sample(1, 0) != sample(2, 0))
        #expect(sample(1, 0).allSatisfy { $0.firstResponseDelayMilliseconds == 700 && $0.timeMilliseconds >= -5000 })
        let times = sample(1, 0).map(\.timeMilliseconds)
        #expect(times == times.sorted())
    }

    /// The number of requests in the first hour of a day and in its 12th is that of the rate (of the rate of
    /// that hour, where it follows the day), also right after the beginning: nothing has to settle.
    @Test(arguments: patterns) func trafficInProgressIsStationary(process: ArrivalProcess) {
        let hour: Int64 = 3_600_000
        let replications = 800
        var counts: [[Double]] = [[], []]
        for replication in 0..<replications {
            var inHour = [0.0, 0.0]
            let traffic = Traffic(process: process)
            let start = 8 * hour
            for arrival in ArrivalSequence(
                traffic, start: .inProgress(atMilliseconds: start), seed: 3, replication: UInt64(replication))
            {
                let number = (arrival.timeMilliseconds - start) / hour
                if number >= 12 { break }
                if number == 0 { inHour[0] += 1 }
                if number == 11 { inHour[1] += 1 }
            }
            counts[0].append(inHour[0])
            counts[1].append(inHour[1])
        }
        for (index, sample) in counts.enumerated() {
            var expected = Traffic(process: process).requestsPerHour
            if case .diurnal(let rates) = process { expected = rates.perHour[index == 0 ? 8 : 19] }
            let mean = sample.reduce(0, +) / Double(replications)
            let variance = sample.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(replications)
            // Four and a half standard errors.
            #expect(
                abs(mean - expected) <= 4.5 * (variance / Double(replications)).squareRoot() + 1e-9,
                "\(process.name), hour \(index): \(mean) against \(expected)")
        }
    }

    /// Rates are derived by hand from the definitions.
    @Test func ratesOfPatterns() {
        let rates = ArrivalSequenceTests.patterns.map { Traffic(process: $0).requestsPerHour }
        // 3600/90; given; 3600/(0.8·20 + 0.2·400); (200·600 + 20·600)/3000; sum(80…180)/24; 4·4·2
        let expected = [40, 40, 37.5, 44, 1430 / 24.0, 32]
        for (rate, value) in zip(rates, expected) { #expect(abs(rate - value) < 1e-9) }
        for process in ArrivalSequenceTests.patterns {
            let traffic = Traffic(process: process).scaled(toRequestsPerHour: 7.5)
            #expect(abs(traffic.requestsPerHour - 7.5) < 1e-4, "\(process.name)")
        }
        let trace = Traffic(process: .recorded([0, 1000, 3_600_000])).scaled(toRequestsPerHour: 4)
        #expect(trace.process == .recorded([0, 500, 1_800_000]))
    }

    @Test func sessionsTakeTurnsThatGrowAndFanOut() {
        let pattern = SessionPattern(
            sessionsPerHour: 30, turns: 1...4, thinkSeconds: 60, growthTokens: 250, fanOut: 3)
        let traffic = Traffic(process: .sessions(pattern), users: 5, firstResponseMilliseconds: 2000)
        let arrivals = Array(ArrivalSequence(traffic, start: .withRequest, seed: 9).prefix(3000))
        let sessions = Dictionary(grouping: arrivals, by: \.conversation)
        for (number, requests) in sessions where number < 300 {
            let turns = Dictionary(grouping: requests, by: \.turn).sorted { $0.key < $1.key }
            #expect(turns.map(\.key) == Array(0..<Int32(turns.count)) && (1...4).contains(turns.count))
            #expect(Set(requests.map(\.user)).count == 1)
            for (turn, parallel) in turns {
                #expect(parallel.map(\.branch) == [0, 1, 2])
                #expect(Set(parallel.map(\.timeMilliseconds)).count == 1)
                #expect(parallel.allSatisfy { $0.growthTokens == (turn == 0 ? 0 : 250) })
            }
            let times = turns.map { $0.value[0].timeMilliseconds }
            #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 >= 1999 })
        }
        let lengths = (0..<300).map { number in Set((sessions[number] ?? []).map(\.turn)).count }
        // The mean of 1, 2, 3, 4 with variance 1.25; five standard errors.
        let mean = Double(lengths.reduce(0, +)) / 300
        #expect(abs(mean - 2.5) < 0.323)
    }

    @Test func aTraceIsTakenAsItIs() {
        let arrivals = Array(ArrivalSequence(Traffic(process: .recorded([5, 5, 90])), start: .withRequest, seed: 1))
        #expect(arrivals.map(\.timeMilliseconds) == [5, 5, 90])
        #expect(arrivals.map(\.conversation) == [0, 1, 2])
    }

    @Test func theHeapSorts() {
        var random = RandomSource(seed: 4)
        var heap = BinaryHeap<Int>()
        let values = (0..<500).map { _ in random.index(below: 100) }
        for value in values { heap.insert(value) }
        var sorted: [Int] = []
        while let value = heap.popFirst() { sorted.append(value) }
        #expect(sorted == values.sorted() && heap.first == nil)
    }
}
