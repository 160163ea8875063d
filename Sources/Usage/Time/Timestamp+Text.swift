extension Timestamp {
    /// The moment in UTC as RFC 3339 writes it, with milliseconds only where there are some:
    /// `2026-11-21T08:00:00Z`.
    public var rfc3339: String {
        let seconds = milliseconds.flooredQuotient(1000)
        let time = seconds.modulo(86_400)
        let rest = milliseconds.modulo(1000)
        let fraction = rest == 0 ? "" : "." + padded(rest, to: 3)
        return "\(CivilDate(days: seconds.flooredQuotient(86_400)))T\(padded(time / 3600, to: 2))"
            + ":\(padded(time / 60 % 60, to: 2)):\(padded(time % 60, to: 2))\(fraction)Z"
    }
}
