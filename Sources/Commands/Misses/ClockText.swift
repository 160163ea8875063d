import Usage

/// Moments and spans of time for people.
struct ClockText {
    let zone: ZoneRules

    /// `2026-11-21 09:05:07` by the clock of the zone; `-` for an unknown time.
    func moment(_ time: Timestamp) -> String {
        guard time.isKnown else { return "-" }
        let local = zone.clock(at: time)
        return "\(CivilDate(days: Int64(local.utcDay))) \(ClockText.clock(local, withSeconds: true))"
    }

    /// `2026-11-21`.
    func date(_ time: Timestamp) -> String { zone.date(at: time).description }

    /// `09:05`.
    func minute(_ time: Timestamp) -> String { ClockText.clock(zone.clock(at: time), withSeconds: false) }

    private static func clock(_ local: Timestamp, withSeconds: Bool) -> String {
        let seconds = local.milliseconds / 1000 - Int64(local.utcDay) * 86_400
        let parts = [seconds / 3600, seconds / 60 % 60] + (withSeconds ? [seconds % 60] : [])
        return parts.map { ($0 < 10 ? "0" : "") + String($0) }.joined(separator: ":")
    }

    /// The two largest units: `12 s`, `8 min 12 s`, `2 h 5 min`, `3 d 4 h`; below ten seconds with a decimal.
    static func span(milliseconds: Int64) -> String {
        let sign = milliseconds < 0 ? "-" : ""
        let size = milliseconds.magnitude
        if size < 10_000 { return "\(sign)\(size / 1000).\(size / 100 % 10) s" }
        let seconds = size / 1000
        let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60)
        if days > 0 { return "\(sign)\(days) d \(hours) h" }
        if seconds >= 3600 { return "\(sign)\(hours) h \(minutes) min" }
        return minutes > 0 ? "\(sign)\(minutes) min \(seconds % 60) s" : "\(sign)\(seconds) s"
    }
}
