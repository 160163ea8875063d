package import Messages

/// Which days of a report of the Admin API were pulled from a service.
package struct AdminPull: Hashable, Sendable {
    /// Name of the profile.
    package var service: String
    package var report: AdminReport
    /// First day of the latest run of days without a gap; days since 1970-01-01.
    package var firstDay: Int32
    /// First day that was not pulled, or not as a whole.
    package var nextDay: Int32

    package init(service: String, report: AdminReport, firstDay: Int32, nextDay: Int32) {
        self.service = service
        self.report = report
        self.firstDay = firstDay
        self.nextDay = nextDay
    }

    /// Takes further days in: those that touch the known ones; later ones behind a gap take their place, earlier
    /// ones before a gap change nothing.
    mutating func take(_ days: Range<Int32>) {
        if days.lowerBound <= nextDay && days.upperBound >= firstDay {
            (firstDay, nextDay) = (min(firstDay, days.lowerBound), max(nextDay, days.upperBound))
        } else if days.lowerBound > nextDay {
            (firstDay, nextDay) = (days.lowerBound, days.upperBound)
        }
    }

    /// Days between the known ones and others, that neither holds; nil where they touch.
    package func gap(to days: ClosedRange<Int32>) -> ClosedRange<Int32>? {
        if days.lowerBound > nextDay { return nextDay...(days.lowerBound - 1) }
        if days.upperBound + 1 < firstDay { return (days.upperBound + 1)...(firstDay - 1) }
        return nil
    }
}
