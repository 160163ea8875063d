import Glibc

/// A moment of the monotonic clock. Unit: nanoseconds.
struct Moment: Comparable {
    var nanoseconds: Int64

    static var now: Moment {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Moment(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    static func < (left: Moment, right: Moment) -> Bool { left.nanoseconds < right.nanoseconds }

    /// A time too long to count stays at the end of all time.
    static func + (left: Moment, right: Duration) -> Moment {
        let (seconds, attoseconds) = right.components
        let (scaled, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, isBeyond) = left.nanoseconds.addingReportingOverflow(scaled)
        guard !isTooLong, !isBeyond, sum < .max / 2 else { return Moment(nanoseconds: .max / 2) }
        return Moment(nanoseconds: sum + attoseconds / 1_000_000_000)
    }

    /// The earlier of two moments; nil where there is none.
    static func earlier(_ left: Moment?, _ right: Moment?) -> Moment? {
        guard let left, let right else { return left ?? right }
        return min(left, right)
    }

    /// From another moment to this one in milliseconds, rounded up; none where it has passed.
    func milliseconds(since earlier: Moment) -> Int32 {
        let rest = max(0, nanoseconds - earlier.nanoseconds)
        return Int32(clamping: rest / 1_000_000 + (rest % 1_000_000 > 0 ? 1 : 0))
    }
}
