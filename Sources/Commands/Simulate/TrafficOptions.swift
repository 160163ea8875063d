import ArgumentParser
import Simulation

/// Patterns of traffic that `--traffic` takes; a trace is given with `--arrivals`.
enum TrafficName: String, CaseIterable, ExpressibleByArgument {
    case poisson, deterministic, mmpp, diurnal, sessions
    case hyperExponential = "hyper-exponential"
}

/// When requests come, and from whom.
struct TrafficOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Pattern of requests. Default: poisson, or the pattern that the options below belong to.",
            valueName: "pattern"))
    var traffic: TrafficName?

    @Option(
        help: ArgumentHelp("Requests an hour in the mean; scales a pattern that has rates of its own. Default: 60."))
    var rate: Double?

    @Option(help: ArgumentHelp("Seconds between requests (deterministic).", valueName: "seconds"))
    var period: Double?

    @Option(
        help: ArgumentHelp(
            "Kinds of gaps as share:mean seconds, with commas, such as 0.9:20,0.1:1800 (hyper-exponential).",
            valueName: "share:seconds,…"))
    var gaps: String?

    @Option(
        help: ArgumentHelp(
            "States as requests an hour:mean seconds, with commas, such as 300:600,10:3000 (mmpp).",
            valueName: "rate:seconds,…"))
    var states: String?

    @Option(
        help: ArgumentHelp(
            "Requests an hour by the hour of the day: 24 numbers with commas, or a file of them (diurnal).",
            valueName: "numbers|file"))
    var rates: String?

    @Option(help: ArgumentHelp("Turns of a session, N or N..M. Default: 10.", valueName: "turns"))
    var turns: String?

    @Option(
        help: ArgumentHelp(
            "Mean seconds from the beginning of an answer to the next turn (sessions). Default: 60.",
            valueName: "seconds"))
    var think: Double?

    @Option(
        help: ArgumentHelp(
            "Tokens that each turn adds to the history (sessions). Default: 1000.", valueName: "tokens"))
    var growth: Int64?

    @Option(help: ArgumentHelp("Requests that a turn sends at once (sessions). Default: 1.", valueName: "n"))
    var fanOut: Int32?

    @Option(
        help: ArgumentHelp(
            "Times of requests: a file with seconds, one a line, ascending, or a trace in a format of replay.",
            valueName: "file"))
    var arrivals: String?

    @Option(help: ArgumentHelp("Users; each request, or session, is from one of them at random. Default: 1."))
    var users: Int32 = 1

    @Option(
        help: ArgumentHelp(
            "Seconds from a request to the beginning of its answer, from when on others can read what it wrote.",
            valueName: "seconds"))
    var firstResponse: Double = 0

    /// The pattern that is asked for by name or by its options. Throws `CommandFailure` where they disagree.
    func pattern() throws -> TrafficName? {
        let given: [(TrafficName, String, Bool)] = [
            (.deterministic, "--period", period != nil), (.hyperExponential, "--gaps", gaps != nil),
            (.mmpp, "--states", states != nil), (.diurnal, "--rates", rates != nil),
            (.sessions, "--turns", turns != nil), (.sessions, "--think", think != nil),
            (.sessions, "--growth", growth != nil), (.sessions, "--fan-out", fanOut != nil),
        ]
        var name = traffic
        for (pattern, option, isGiven) in given where isGiven {
            if arrivals != nil { throw CommandFailure.wrongUse("\(option) and --arrivals exclude each other") }
            if let name, name != pattern {
                throw CommandFailure.wrongUse(
                    "\(option) belongs to --traffic \(pattern.rawValue), not to \(name.rawValue)")
            }
            name = pattern
        }
        if arrivals != nil, let name {
            throw CommandFailure.wrongUse("--traffic \(name.rawValue) and --arrivals exclude each other")
        }
        return name
    }

    /// Nothing is said of when requests come: the question is which rates suit which choice.
    var areAbsent: Bool {
        traffic == nil && rate == nil && period == nil && gaps == nil && states == nil && rates == nil
            && turns == nil && think == nil && growth == nil && fanOut == nil && arrivals == nil
    }
}
