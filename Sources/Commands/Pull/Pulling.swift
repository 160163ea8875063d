import JSONScan
import Ledger
import Messages
import MessagesClient
import Usage

/// Pulls one report, page by page, each stored with the place to go on from.
struct Pulling {
    let reports: AdminReports
    let ledger: Ledger
    let service: String
    let report: PulledReport
    /// UTC day of the run; its report is not complete.
    let today: Int32

    /// Days before the last pull's end that are pulled anew.
    private static let overlap: Int32 = 2
    /// Days of a first pull that names none.
    private static let firstDays: Int32 = 30

    struct Summary {
        var service: String
        var report: PulledReport
        var days: ClosedRange<Int32>
        var pages = 0
        var rows = 0
        var isResumed = false
    }

    /// Throws `ServiceError`, `LedgerError`, and `CommandFailure` where the days are none.
    func run(since: Int32?, until last: Int32) async throws -> Summary {
        let known = try ledger.pull(of: report.rawValue, from: service)
        let first = since ?? known.map { $0.nextDay - Pulling.overlap } ?? last - Pulling.firstDays + 1
        guard first <= last else { throw CommandFailure.wrongUse("--since is after --until: there is no day to pull") }
        var work = first...last
        var page: String?
        if since == nil, let left = known?.underWay, left.since <= last {
            work = left.since...max(left.until, left.since)
            page = left.page
        }
        var summary = Summary(service: service, report: report, days: work, isResumed: page != nil)
        switch report {
        case .agent:
            for day in work { try await pull(day...day, in: work, from: nil, &summary) }
        case .usage, .cost: try await pull(work, in: work, from: page, &summary)
        }
        return summary
    }

    private func pull(
        _ days: ClosedRange<Int32>, in work: ClosedRange<Int32>, from start: String?, _ summary: inout Summary
    ) async throws {
        var question = AdminReports.Question(
            report.report, since: Pulling.midnight(days.lowerBound), until: Pulling.midnight(days.upperBound + 1),
            page: start)
        // A day is replaced once: where its rows come on two pages, the second adds to the first.
        var replaced: Set<Int32> = []
        while true {
            let page = try await reports.page(question)
            let parsed = try Pulling.parsed(page.body, as: report)
            var covered = parsed.days
            if report == .agent { covered = Set(days) }
            let isLast = page.next == nil
            // The agent's days are small: an interrupted one is pulled again from its beginning.
            let left =
                report == .agent
                ? nil
                : page.next.map {
                    AdminPull.UnderWay(since: work.lowerBound, until: work.upperBound, page: $0)
                }
            let done = isLast ? min(days.upperBound + 1, today) : days.lowerBound
            try ledger.store(
                parsed, replacing: covered.subtracting(replaced),
                as: AdminPull(
                    service: service, report: report.rawValue, firstDay: work.lowerBound, nextDay: done, underWay: left)
            )
            replaced.formUnion(covered)
            summary.pages += 1
            summary.rows += parsed.usage.count + parsed.costs.count + parsed.agent.count
            guard let next = page.next else { return }
            guard next != question.page else {
                throw ServiceError(.unreadable(expected: "another token for the next page"))
            }
            question.page = next
        }
    }

    private static func parsed(_ body: [UInt8], as report: PulledReport) throws(ServiceError) -> AdminPage {
        let result = body.withUnsafeBytes { bytes -> Result<AdminPage, AdminPageProblem> in
            guard let page = try? JSONElement(validating: bytes) else { return .failure(.init(expected: "JSON")) }
            return Result { () throws(AdminPageProblem) in
                switch report {
                case .usage: try AdminPage(usage: page)
                case .cost: try AdminPage(costs: page)
                case .agent: try AdminPage(agent: page)
                }
            }
        }
        do throws(AdminPageProblem) {
            return try result.get()
        } catch {
            throw ServiceError(.unreadable(expected: error.expected))
        }
    }

    private static func midnight(_ day: Int32) -> Timestamp { Timestamp(milliseconds: Int64(day) * 86_400_000) }
}
