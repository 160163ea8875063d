import Simulation

/// Turns what the options say of the traffic into what the simulator takes.
struct TrafficInput {
    let options: TrafficOptions
    let context: Context
    /// Every turn has a pre-warming request ahead of it.
    let prewarms: Bool

    /// Requests an hour where nothing else is said.
    static let usualRate = 60.0

    /// Throws `CommandFailure`, which names the option.
    func traffic() throws -> Traffic {
        let delay = try milliseconds(options.firstResponse, "--first-response", 0...299)
        if let rate = options.rate { try check(rate, "--rate", 0.001...1_000_000, "requests an hour") }
        try check(Double(options.users), "--users", 1...1_000_000_000, "users")
        let pattern = try options.pattern()
        let process = try process(pattern ?? .poisson, delay)
        let traffic = Traffic(process: process, users: options.users, firstResponseMilliseconds: delay)
        guard let rate = options.rate else { return traffic }
        if options.period != nil { throw CommandFailure.wrongUse("--rate and --period exclude each other") }
        return traffic.scaled(toRequestsPerHour: rate)
    }

    private func process(_ pattern: TrafficName, _ delay: Int64) throws -> ArrivalProcess {
        if let path = options.arrivals { return .recorded(try ArrivalFile(path, in: context).milliseconds()) }
        let rate = options.rate ?? TrafficInput.usualRate
        switch pattern {
        case .poisson: return .poisson(perHour: rate)
        case .deterministic:
            let period = options.period ?? 3600 / rate
            return .deterministic(periodMilliseconds: try milliseconds(period, "--period", 0.001...10_000_000))
        case .hyperExponential: return .hyperExponential(try options.gaps.map(gaps) ?? TrafficInput.usualGaps(rate))
        case .mmpp: return .markovModulated(try options.states.map(states) ?? TrafficInput.usualStates(rate))
        case .diurnal: return .diurnal(try options.rates.map(hours) ?? TrafficInput.officeDay(rate))
        case .sessions: return .sessions(try sessions(rate, delay))
        }
    }

    private func sessions(_ rate: Double, _ delay: Int64) throws -> SessionPattern {
        let think = options.think ?? 60
        try check(think, "--think", 0.001...1_000_000, "seconds")
        let growth = options.growth ?? 1000
        try check(Double(growth), "--growth", 0...1_000_000, "tokens")
        let fanOut = options.fanOut ?? 1
        try check(Double(fanOut), "--fan-out", 1...1000, "requests")
        var pattern = SessionPattern(
            sessionsPerHour: 1, turns: try turns(options.turns ?? "10"), thinkSeconds: think, growthTokens: growth,
            fanOut: fanOut, leadMilliseconds: prewarms ? max(1, delay) : 0)
        pattern.sessionsPerHour = rate / pattern.requestsPerHour
        return pattern
    }

    private func turns(_ text: String) throws -> ClosedRange<Int32> {
        let parts = text.split(separator: ".", omittingEmptySubsequences: true).map { Int32($0) }
        let isForm = text == parts.map { $0.map(String.init) ?? "" }.joined(separator: "..")
        guard isForm, (1...2).contains(parts.count), let first = parts[0], let last = parts[parts.count - 1],
            first >= 1, first <= last, last <= 1000
        else {
            throw CommandFailure.wrongUse(
                "--turns '\(text)': expected a number from 1 to 1000, or a range such as 5..20")
        }
        return first...last
    }

    private func gaps(_ text: String) throws -> [GapPhase] {
        let pairs = try pairs(text, "--gaps", "shares of 1 and mean seconds, such as 0.9:20,0.1:1800")
        let sum = pairs.reduce(0) { $0 + $1.0 }
        guard abs(sum - 1) < 1e-9, pairs.allSatisfy({ $0.1 > 0 }) else {
            throw CommandFailure.wrongUse("--gaps '\(text)': expected shares that add up to 1 and seconds above 0")
        }
        return pairs.map { GapPhase(share: $0.0, meanSeconds: $0.1) }
    }

    private func states(_ text: String) throws -> [ModulatedState] {
        let pairs = try pairs(text, "--states", "requests an hour and mean seconds, such as 300:600,10:3000")
        guard pairs.contains(where: { $0.0 > 0 }), pairs.allSatisfy({ $0.1 > 0 }) else {
            throw CommandFailure.wrongUse("--states '\(text)': expected a rate above 0 and seconds above 0")
        }
        return pairs.map { ModulatedState(perHour: $0.0, meanStaySeconds: $0.1) }
    }

    /// At most 8 pairs of numbers from 0 to 10^7.
    private func pairs(_ text: String, _ option: String, _ expected: String) throws -> [(Double, Double)] {
        let pairs = text.split(separator: ",", omittingEmptySubsequences: false).map { pair in
            pair.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) ?? .nan }
        }
        guard pairs.count <= 8, pairs.allSatisfy({ $0.count == 2 && $0.allSatisfy { $0 >= 0 && $0 <= 10_000_000 } })
        else {
            throw CommandFailure.wrongUse("\(option) '\(text)': expected up to 8 pairs of \(expected)")
        }
        return pairs.map { ($0[0], $0[1]) }
    }

    /// 24 numbers with commas, or a file with 24 numbers between commas, blanks or line ends.
    private func hours(_ text: String) throws -> HourlyRates {
        var numbers = text
        if !text.contains(",") { numbers = String(decoding: try context.files.read(text), as: UTF8.self) }
        let values = numbers.split { $0 == "," || $0.isWhitespace }.map { Double($0) ?? .nan }
        guard values.allSatisfy({ $0 <= 1_000_000 }), let rates = HourlyRates(perHour: values) else {
            throw CommandFailure.wrongUse(
                "--rates: \(values.count) numbers; expected 24 rates from 0 to 1,000,000 requests an hour, not all 0")
        }
        return rates
    }

    private func milliseconds(_ seconds: Double, _ option: String, _ range: ClosedRange<Double>) throws -> Int64 {
        try check(seconds, option, range, "seconds")
        return max(range.lowerBound > 0 ? 1 : 0, Int64((seconds * 1000).rounded()))
    }

    private func check(_ value: Double, _ option: String, _ range: ClosedRange<Double>, _ unit: String) throws {
        guard range.contains(value) else {
            let bounds = [range.lowerBound, range.upperBound].map { ApproximateText.plain($0) }
            throw CommandFailure.wrongUse("\(option): expected \(unit) from \(bounds[0]) to \(bounds[1])")
        }
    }
}

extension TrafficInput {
    /// Two kinds of gaps that take the same share of time each, with a squared coefficient of variation of 4.
    static func usualGaps(_ rate: Double) -> [GapPhase] {
        let share = (1 + (3.0 / 5.0).squareRoot()) / 2
        return [share, 1 - share].map { GapPhase(share: $0, meanSeconds: 1800 / ($0 * rate)) }
    }

    /// Ten busy minutes with nine tenths of the requests, then fifty quiet ones.
    static func usualStates(_ rate: Double) -> [ModulatedState] {
        [
            ModulatedState(perHour: 5.4 * rate, meanStaySeconds: 600),
            ModulatedState(perHour: 0.12 * rate, meanStaySeconds: 3000),
        ]
    }

    /// A working day from 8 to 18 o'clock with a pause at noon, and little at night.
    static func officeDay(_ rate: Double) throws -> HourlyRates {
        let day: [Double] = [1, 1, 1, 1, 1, 2, 4, 10, 30, 50, 55, 50, 35, 50, 55, 50, 40, 25, 12, 8, 6, 4, 2, 1]
        let mean = day.reduce(0, +) / 24
        guard let rates = HourlyRates(perHour: day.map { $0 / mean * rate }) else {
            throw CommandFailure.wrongUse("--rate: expected a rate above 0")
        }
        return rates
    }
}
