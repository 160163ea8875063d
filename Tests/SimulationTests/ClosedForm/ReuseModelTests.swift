import Testing

@testable import Simulation

/// Chances of a lapse against sums, integrals and enumerations written here.
@Suite struct ReuseModelTests {
    private func reuse(_ process: ArrivalProcess, users: Int32 = 1, delay: Int64 = 0) -> any ReuseModel {
        Traffic(process: process, users: users, firstResponseMilliseconds: delay).reuse
    }

    private func near(_ value: Double, _ expected: Double, _ tolerance: Double = 1e-11) -> Bool {
        abs(value - expected) <= tolerance * max(abs(expected), 1e-12)
    }

    /// exp(-L T), of one of four users exp(-L T / 4), with a delay times 1 + L d.
    @Test func poisson() {
        let rate = 7.0
        let model = reuse(.poisson(perHour: rate), users: 4)
        #expect(near(model.missShare(.all, lifetime: 300, turn: 0), PortableMath.exp(-rate / 12)))
        #expect(near(model.missShare(.user, lifetime: 3600, turn: 0), PortableMath.exp(-rate / 4)))
        #expect(model.missShare(.conversation, lifetime: 300, turn: 0) == 1)
        let late = reuse(.poisson(perHour: rate), users: 4, delay: 20_000)
        let share = PortableMath.exp(-rate / 48)
        #expect(near(late.missShare(.user, lifetime: 300, turn: 0), share * (1 + rate / 4 * 20 / 3600)))
        #expect(near(late.gapShare(.user, longerThan: 300, turn: 0), share))
    }

    /// S = sum p exp(-x/m).
    @Test func hyperExponential() {
        let gaps = [
            GapPhase(share: 0.7, meanSeconds: 30), GapPhase(share: 0.25, meanSeconds: 900),
            GapPhase(share: 0.05, meanSeconds: 9000),
        ]
        let model = reuse(.hyperExponential(gaps))
        for seconds in [0.0, 1, 300, 3600, 40_000] {
            let expected = gaps.reduce(0) { $0 + $1.share * PortableMath.exp(-seconds / $1.meanSeconds) }
            #expect(near(model.gapShare(.all, longerThan: seconds, turn: 0), expected), "\(seconds)")
        }
        // One of two users: the Laplace transform of the gap is f/(2 - f) with f that of one gap; two kinds of
        // gaps with means 10 and 40, each half, thinned by half: poles and residues by hand (see below).
        let thinned = reuse(
            .hyperExponential([GapPhase(share: 0.5, meanSeconds: 10), GapPhase(share: 0.5, meanSeconds: 40)]), users: 2)
        // f(s) = (0.0625 s + 0.0025)/((s + 0.1)(s + 0.025)); f/(2 - f) has the denominator
        // 2 s² + 0.1875 s + 0.0025 and the numerator of f, so S(x) = sum A/p exp(-p x) over its roots.
        let root = (0.1875 * 0.1875 - 8 * 0.0025).squareRoot()
        let poles = [(0.1875 + root) / 4, (0.1875 - root) / 4]
        let expected = zip(poles, poles.reversed()).reduce(0.0) { sum, pole in
            let residue = (0.0025 - 0.0625 * pole.0) / (2 * (pole.1 - pole.0))
            return sum + residue / pole.0 * PortableMath.exp(-pole.0 * 50)
        }
        #expect(near(thinned.gapShare(.user, longerThan: 50, turn: 0), expected))
    }

    /// An interrupted Poisson process is hyper-exponential (Kuczura, 1973): the rates are the roots of
    /// s² - (L + a + b) s + L b, with a and b the rates of leaving and of entering the state.
    @Test func interruptedPoisson() {
        let (rate, leaving, entering) = (120 / 3600.0, 1 / 600.0, 1 / 1500.0)
        let model = reuse(
            .markovModulated([
                ModulatedState(perHour: 120, meanStaySeconds: 600), ModulatedState(perHour: 0, meanStaySeconds: 1500),
            ]))
        let sum = rate + leaving + entering
        let root = (sum * sum - 4 * rate * entering).squareRoot()
        let (fast, slow) = ((sum + root) / 2, (sum - root) / 2)
        let share = (rate - slow) / (fast - slow)
        for seconds in [10.0, 300, 3600] {
            let expected = share * PortableMath.exp(-fast * seconds) + (1 - share) * PortableMath.exp(-slow * seconds)
            #expect(near(model.gapShare(.all, longerThan: seconds, turn: 0), expected), "\(seconds)")
        }
    }

    /// Equal states are one Poisson process, also with the requests that come before a response.
    @Test func equalStatesAreOne() {
        let states = (1...3).map { ModulatedState(perHour: 5, meanStaySeconds: 100 * Double($0)) }
        let model = reuse(.markovModulated(states), users: 3, delay: 9000)
        let plain = reuse(.poisson(perHour: 5), users: 3, delay: 9000)
        for sharing in [Sharing.all, .user] {
            let value = model.missShare(sharing, lifetime: 3600, turn: 0)
            #expect(near(value, plain.missShare(sharing, lifetime: 3600, turn: 0), 1e-10))
        }
    }

    /// Periods up to the lifetime, the lifetime itself included, never lapse.
    @Test func fixedGaps() {
        func miss(_ period: Int64, _ lifetime: Double, _ users: Int32 = 1, _ delay: Int64 = 0) -> Double {
            reuse(.deterministic(periodMilliseconds: period), users: users, delay: delay)
                .missShare(users == 1 ? .all : .user, lifetime: lifetime, turn: 0)
        }
        #expect(miss(300_000, 300) == 0 && miss(300_001, 300) == 1 && miss(3_600_000, 3600) == 0)
        // Three requests fall into 300 s at a period of 100 s; none of them is of one of two users: 1/8.
        #expect(near(miss(100_000, 300, 2), 0.125))
        // Of the misses of a user, half are followed by his own request 100 s later, before the response at 150 s.
        #expect(near(miss(100_000, 300, 2, 150_000), 0.125 * 1.5))
        #expect(near(miss(100_000, 300, 2, 100_000), 0.125))
    }

    @Test func aFlatDayIsPoisson() throws {
        let rates = try #require(HourlyRates(perHour: Array(repeating: 1.3, count: 24)))
        let model = reuse(.diurnal(rates), users: 2, delay: 4000)
        let plain = reuse(.poisson(perHour: 1.3), users: 2, delay: 4000)
        for lifetime in [300.0, 3600, 90_000] {
            for sharing in [Sharing.all, .user] {
                let value = model.missShare(sharing, lifetime: lifetime, turn: 0)
                #expect(near(value, plain.missShare(sharing, lifetime: lifetime, turn: 0), 1e-9))
            }
        }
    }

    /// The integral as a plain sum over seconds of the day.
    @Test func aDayOfHours() throws {
        let hours = (0..<24).map { hour in hour < 7 ? 0 : Double((hour * hour) % 11) * 2.5 }
        let model = reuse(.diurnal(try #require(HourlyRates(perHour: hours))), users: 1, delay: 30_000)
        for lifetime in [300, 3600] {
            func requests(_ from: Int, _ to: Int) -> Double {
                (from..<to).reduce(0) { $0 + hours[(($1 + 86_400) % 86_400) / 3600] / 3600 }
            }
            var (sum, quiet, soon) = (0.0, requests(-lifetime, 0), requests(0, 30))
            for second in 0..<86_400 {
                // Half a second further on is the middle of the step.
                let middle =
                    quiet + (requests(second, second + 1) - requests(second - lifetime, second - lifetime + 1)) / 2
                sum += requests(second, second + 1) * PortableMath.exp(-middle) * (1 + soon)
                quiet += requests(second, second + 1) - requests(second - lifetime, second - lifetime + 1)
                soon += requests(second + 30, second + 31) - requests(second, second + 1)
            }
            let expected = sum / hours.reduce(0, +)
            let value = model.missShare(.all, lifetime: Double(lifetime), turn: 0)
            #expect(near(value, expected, 2e-6), "\(value) \(expected)")
        }
    }

    /// A day with one busy hour, by hand: at L = 36,000 an hour its requests lapse only where it begins, once a
    /// day, and in the quiet hours after it at 1 an hour a request lapses where none came for 300 s before it:
    /// the first 300 s see the busy hour, 23 h - 300 s of single requests remain.
    @Test func aBusyHour() throws {
        let hours = (0..<24).map { $0 == 5 ? 36_000.0 : 1 }
        let model = reuse(.diurnal(try #require(HourlyRates(perHour: hours))))
        // Before the busy hour 1/12 of a request is expected; within it the exponent grows by (L - 1) t.
        let entering = 36_000 / 35_999.0 * PortableMath.exp(-1 / 12.0)
        // Behind it the exponent falls from L/12 to 1/12 over 300 s.
        let leaving = PortableMath.exp(-1 / 12.0) / 35_999
        let quiet = (23 - 1 / 12.0) * PortableMath.exp(-1 / 12.0)
        let expected = (entering + leaving + quiet) / (36_000 + 23)
        #expect(near(model.missShare(.all, lifetime: 300, turn: 0), expected, 1e-10))
    }

    /// Sessions of one turn are Poisson; a session alone has only its own gaps.
    @Test func sessions() {
        let single = reuse(
            .sessions(SessionPattern(sessionsPerHour: 9, turns: 1...1, thinkSeconds: 60, growthTokens: 0)), users: 3,
            delay: 2000)
        let plain = reuse(.poisson(perHour: 9), users: 3, delay: 2000)
        for sharing in [Sharing.all, .user] {
            let value = single.missShare(sharing, lifetime: 300, turn: 0)
            #expect(near(value, plain.missShare(sharing, lifetime: 300, turn: 0)))
        }
        let rare = reuse(
            .sessions(SessionPattern(sessionsPerHour: 1e-9, turns: 5...5, thinkSeconds: 200, growthTokens: 0)),
            delay: 10_000)
        // Gaps are 10 s and an exponential of 200 s.
        let lapse = PortableMath.exp(-290 / 200.0)
        #expect(rare.missShare(.conversation, lifetime: 300, turn: 0) == 1)
        #expect(near(rare.missShare(.conversation, lifetime: 300, turn: 3), lapse))
        #expect(near(rare.missShare(.all, lifetime: 300, turn: 3), lapse, 1e-6))
        #expect(rare.gapShare(.conversation, longerThan: 300, turn: 4) == 1)
        #expect(near(rare.gapShare(.conversation, longerThan: 300, turn: 0), lapse))
        #expect(rare.turns.map(\.share) == Array(repeating: 0.2, count: 5))
    }

    /// All assignments of two users to nine requests, each with a cache of its own: a plain count.
    @Test(arguments: [Int64(0), 3000]) func tracesOverAllAssignments(delay: Int64) {
        let times: [Int64] = [0, 1000, 2000, 2000, 300_000, 302_500, 900_000, 1_200_000, 1_200_001]
        let model = reuse(.recorded(times), users: 2, delay: delay)
        var (misses, longGaps) = (0, 0)
        for assignment in 0..<(1 << times.count) {
            for user in 0...1 {
                let own = times.indices.filter { (assignment >> $0) & 1 == user }
                var (last, ready): (Int64?, Int64) = (nil, 0)
                for index in own {
                    let time = times[index]
                    if let last, time - last <= 300_000 {
                        if time < ready { misses += 1 }
                    } else {
                        misses += 1
                        ready = time + delay
                    }
                    last = time
                }
                longGaps += zip(own, own.dropFirst()).count { times[$1] - times[$0] > 1000 } + (own.isEmpty ? 0 : 1)
            }
        }
        let all = Double(times.count << times.count)
        #expect(near(model.missShare(.user, lifetime: 300, turn: 0), Double(misses) / all))
        #expect(near(model.gapShare(.user, longerThan: 1, turn: 0), Double(longGaps) / all))
    }
}
