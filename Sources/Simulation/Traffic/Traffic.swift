/// When requests arrive, and from whom.
public struct Traffic: Hashable, Sendable {
    public var process: ArrivalProcess
    /// Each request (of sessions: each session) is from one of so many users, at random; at least 1.
    public var users: Int32
    /// Time from a request to the beginning of its response (rule R7). Unit: milliseconds.
    public var firstResponseMilliseconds: Int64

    public init(process: ArrivalProcess, users: Int32 = 1, firstResponseMilliseconds: Int64 = 0) {
        self.process = process
        self.users = users
        self.firstResponseMilliseconds = firstResponseMilliseconds
    }

    /// Requests in an hour, in the long run.
    public var requestsPerHour: Double { process.requestsPerHour }

    /// The same pattern with so many requests in an hour.
    ///
    /// Poisson, modulated, diurnal and session traffic change their rates of arrival and keep everything
    /// else; fixed, hyper-exponential and recorded gaps are stretched.
    public func scaled(toRequestsPerHour rate: Double) -> Traffic {
        var traffic = self
        traffic.process = process.scaled(by: rate / requestsPerHour)
        return traffic
    }

    /// Chance that a request is from one particular user.
    public var userShare: Double { 1 / Double(users) }
}

/// The patterns of arrivals.
public enum ArrivalProcess: Hashable, Sendable {
    /// One request a period. Unit: milliseconds.
    case deterministic(periodMilliseconds: Int64)
    case poisson(perHour: Double)
    /// Independent gaps, each exponential with one of several means.
    case hyperExponential([GapPhase])
    /// Poisson arrivals whose rate follows a cycle of states of random length (MMPP).
    case markovModulated([ModulatedState])
    /// Poisson arrivals whose rate follows the hours of the day.
    case diurnal(HourlyRates)
    case sessions(SessionPattern)
    /// Times of a trace, ascending. Unit: milliseconds.
    case recorded([Int64])

    /// As the command line and the output call it.
    public var name: String {
        switch self {
        case .deterministic: "deterministic"
        case .poisson: "poisson"
        case .hyperExponential: "hyper-exponential"
        case .markovModulated: "mmpp"
        case .diurnal: "diurnal"
        case .sessions: "sessions"
        case .recorded: "recorded"
        }
    }
}

/// One kind of gap: its share of all gaps and its mean.
public struct GapPhase: Hashable, Sendable {
    public var share: Double
    public var meanSeconds: Double

    public init(share: Double, meanSeconds: Double) {
        self.share = share
        self.meanSeconds = meanSeconds
    }
}

/// One state of modulated traffic: how many requests an hour it brings and how long it lasts in the mean.
public struct ModulatedState: Hashable, Sendable {
    public var perHour: Double
    public var meanStaySeconds: Double

    public init(perHour: Double, meanStaySeconds: Double) {
        self.perHour = perHour
        self.meanStaySeconds = meanStaySeconds
    }
}

/// Requests an hour by the hour of the day, 24 of them; each holds for its whole hour.
public struct HourlyRates: Hashable, Sendable {
    public let perHour: [Double]

    /// nil for anything but 24 finite rates of at least 0 that are not all 0.
    public init?(perHour: [Double]) {
        guard perHour.count == 24, perHour.allSatisfy({ $0 >= 0 && $0.isFinite }), perHour.contains(where: { $0 > 0 })
        else { return nil }
        self.perHour = perHour
    }

    /// Requests an hour over the whole day.
    public var mean: Double { perHour.reduce(0, +) / 24 }

    /// Milliseconds in a day and in an hour.
    static let dayMilliseconds: Int64 = 86_400_000
    static let hourMilliseconds: Int64 = 3_600_000
}
