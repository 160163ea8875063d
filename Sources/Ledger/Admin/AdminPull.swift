package import Messages

/// How far a report of the Admin API was pulled from a service.
package struct AdminPull: Hashable, Sendable {
    /// Name of the profile.
    package var service: String
    package var report: AdminReport
    /// First day that was pulled; days since 1970-01-01.
    package var firstDay: Int32
    /// First day that was not, or not as a whole.
    package var nextDay: Int32
    /// Set while a pull of several pages is under way: what was asked for (days), and the page to go on with.
    package var underWay: UnderWay?

    package struct UnderWay: Hashable, Sendable {
        package var since: Int32
        package var until: Int32
        package var page: String
        /// Last day that the pages so far told of; its rest may come on the next one.
        package var covered: Int32?

        package init(since: Int32, until: Int32, page: String, covered: Int32? = nil) {
            self.since = since
            self.until = until
            self.page = page
            self.covered = covered
        }
    }

    package init(service: String, report: AdminReport, firstDay: Int32, nextDay: Int32, underWay: UnderWay? = nil) {
        self.service = service
        self.report = report
        self.firstDay = firstDay
        self.nextDay = nextDay
        self.underWay = underWay
    }
}
