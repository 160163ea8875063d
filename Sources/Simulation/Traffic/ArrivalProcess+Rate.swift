extension ArrivalProcess {
    /// Requests in an hour, in the long run; of a trace: over its length.
    var requestsPerHour: Double {
        switch self {
        case .deterministic(let period): 3_600_000 / Double(period)
        case .poisson(let rate): rate
        case .hyperExponential(let phases): 3600 / phases.reduce(0) { $0 + $1.share * $1.meanSeconds }
        case .markovModulated(let states):
            states.reduce(0) { $0 + $1.perHour * $1.meanStaySeconds }
                / states.reduce(0) { $0 + $1.meanStaySeconds }
        case .diurnal(let rates): rates.mean
        case .sessions(let pattern): pattern.requestsPerHour
        case .recorded(let times):
            Double(max(1, times.count - 1)) * 3_600_000 / Double(max(1, (times.last ?? 0) - (times.first ?? 0)))
        }
    }

    /// `factor` times as many requests.
    func scaled(by factor: Double) -> ArrivalProcess {
        switch self {
        case .deterministic(let period):
            return .deterministic(periodMilliseconds: max(1, Int64((Double(period) / factor).rounded())))
        case .poisson(let rate): return .poisson(perHour: rate * factor)
        case .hyperExponential(let phases):
            return .hyperExponential(
                phases.map { GapPhase(share: $0.share, meanSeconds: $0.meanSeconds / factor) })
        case .markovModulated(let states):
            return .markovModulated(
                states.map { ModulatedState(perHour: $0.perHour * factor, meanStaySeconds: $0.meanStaySeconds) })
        case .diurnal(let rates):
            return HourlyRates(perHour: rates.perHour.map { $0 * factor }).map(ArrivalProcess.diurnal) ?? self
        case .sessions(var pattern):
            pattern.sessionsPerHour *= factor
            return .sessions(pattern)
        case .recorded(let times):
            let first = times.first ?? 0
            return .recorded(times.map { first + Int64((Double($0 - first) / factor).rounded()) })
        }
    }
}
