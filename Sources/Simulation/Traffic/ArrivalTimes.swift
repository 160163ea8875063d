/// Times of requests of all patterns but sessions, each drawn when it is asked for. Unit: milliseconds.
struct ArrivalTimes: Sendable {
    private let process: ArrivalProcess
    private var random: RandomSource
    /// Time reached; fractions of a millisecond are kept so that rounding does not add up.
    private var now: Double
    /// State of a modulated rate, hour of the day, position in a trace.
    private var phase = 0
    /// End of the state or of the hour.
    private var phaseEnd = 0.0
    /// The next request is at `now` itself.
    private var isDue: Bool

    init(_ process: ArrivalProcess, start: ArrivalStart, random: RandomSource) {
        self.process = process
        self.random = random
        switch start {
        case .withRequest:
            now = 0
            isDue = true
        case .inProgress(let time):
            now = Double(time)
            isDue = false
        }
        begin()
    }

    mutating func next() -> Int64? {
        if case .recorded(let times) = process {
            defer { phase += 1 }
            return phase < times.count ? times[phase] : nil
        }
        if isDue { isDue = false } else { advance() }
        return Int64(now.rounded(.down))
    }

    /// Draws the state of the process at its start: as a request finds it, or as any moment does.
    private mutating func begin() {
        switch process {
        case .deterministic(let period):
            guard !isDue else { break }
            now += Double(random.index(below: Int(period)))
            isDue = true
        case .hyperExponential(let phases):
            guard !isDue else { break }
            // A moment falls into a gap in proportion to its length, and what is left of it is exponential again.
            let gap = phases[random.choice(of: phases.map { $0.share * $0.meanSeconds })]
            now += random.exponential(mean: gap.meanSeconds * 1000)
            isDue = true
        case .markovModulated(let states):
            phase = random.choice(of: states.map { $0.meanStaySeconds * (isDue ? $0.perHour : 1) })
            phaseEnd = now + random.exponential(mean: states[phase].meanStaySeconds * 1000)
        case .diurnal(let rates):
            let hour = Double(HourlyRates.hourMilliseconds)
            if isDue {
                phase = random.choice(of: rates.perHour)
                now = (Double(phase) + 1 - random.unit()) * hour
                phaseEnd = Double(phase + 1) * hour
            } else {
                let hours = (now / hour).rounded(.down)
                phase = Int(hours - (hours / 24).rounded(.down) * 24)
                phaseEnd = (hours + 1) * hour
            }
        case .poisson, .sessions, .recorded: break
        }
    }

    private mutating func advance() {
        switch process {
        case .deterministic(let period): now += Double(period)
        case .poisson(let rate): now += random.exponential(mean: 3_600_000 / rate)
        case .hyperExponential(let phases):
            let gap = phases[random.choice(of: phases.map(\.share))]
            now += random.exponential(mean: gap.meanSeconds * 1000)
        case .markovModulated(let states):
            while !arrives(perHour: states[phase].perHour) {
                phase = (phase + 1) % states.count
                phaseEnd += random.exponential(mean: states[phase].meanStaySeconds * 1000)
            }
        case .diurnal(let rates):
            while !arrives(perHour: rates.perHour[phase]) {
                phase = (phase + 1) % 24
                phaseEnd += Double(HourlyRates.hourMilliseconds)
            }
        case .sessions, .recorded: break
        }
    }

    /// Goes to the next request of this rate, or to the end of the phase where that comes before it.
    private mutating func arrives(perHour rate: Double) -> Bool {
        let next = rate > 0 ? now + random.exponential(mean: 3_600_000 / rate) : .infinity
        now = min(next, phaseEnd)
        return next < phaseEnd
    }
}
