import JSONScan
import Ledger
import Messages
import MessagesClient
import Usage

/// Pulls one report, page by page, each stored with the days that are now there as a whole.
///
/// What was interrupted goes on by days: the last day that was told of is asked for from its beginning, since the
/// service may know a page's token no more.
struct Pulling {
    let reports: AdminReports
    let ledger: Ledger
    let service: String
    let report: AdminReport
    /// UTC day of the run; its report is not complete.
    let today: Int32

    /// Days before the last pull's end that are pulled anew.
    private static let overlap: Int32 = 2
    /// Days of a first pull that names none.
    private static let firstDays: Int32 = 30
    /// More pages than any report has.
    private static let mostPages = 100_000

    struct Summary {
        var service: String
        var report: AdminReport
        var days: ClosedRange<Int32>
        /// Days between these and those of earlier pulls, that were never pulled.
        var gap: ClosedRange<Int32>?
        var pages = 0
        var rows = 0
    }

    /// Throws `ServiceError`, `LedgerError`, and `CommandFailure` where the days are none.
    func run(since: Int32?, until: Int32?) async throws -> Summary {
        let known = try ledger.pulls(of: report).first { $0.service == service }
        let last = min(until ?? today, today)
        let first =
            since ?? known.map { max($0.nextDay - Pulling.overlap, $0.firstDay) } ?? last - Pulling.firstDays + 1
        guard first <= last else {
            let day = CivilDate(days: Int64(first)), end = CivilDate(days: Int64(last))
            throw CommandFailure.wrongUse(
                since == nil
                    ? "nothing to pull up to \(end): this pull would begin with \(day), where the one before ended; "
                        + "name its first day with --since"
                    : "--since \(day) is after the last day to pull, \(end): there is no day to pull")
        }
        var summary = Summary(service: service, report: report, days: first...last, gap: known?.gap(to: first...last))
        if report == .agent {
            // A page holds records of one day: the service is asked day by day.
            for day in first...last { try await pull(day...day, &summary) }
        } else {
            try await pull(first...last, &summary)
        }
        return summary
    }

    private func pull(_ days: ClosedRange<Int32>, _ summary: inout Summary) async throws {
        var question = AdminReports.Question(
            report, since: Pulling.midnight(days.lowerBound), until: Pulling.midnight(days.upperBound + 1))
        // A day is replaced once: where its rows come on two pages, the second adds to the first.
        var told: Set<Int32> = []
        var asked: Set<String> = []
        for _ in 0..<Pulling.mostPages {
            let page = try await reports.page(question)
            if let next = page.next, !asked.insert(next).inserted {
                throw ServiceError(.unreadable(expected: "a token of a next page that was not asked for yet"))
            }
            let parsed = try Pulling.parsed(page.body, as: report)
            guard parsed.days.allSatisfy(days.contains) else {
                throw ServiceError(.unreadable(expected: "no other days than those asked for"))
            }
            var replaced = parsed.days.subtracting(told)
            told.formUnion(parsed.days)
            // Days that no page named are without rows.
            if page.next == nil { replaced.formUnion(Set(days).subtracting(told)) }
            // The last day told of may go on, on the next page; and today is not over.
            let end =
                page.next == nil ? days.upperBound + 1 : (days.first { !told.contains($0 + 1) } ?? days.upperBound)
            try ledger.store(
                parsed, replacing: replaced, of: report, from: service,
                complete: days.lowerBound..<max(min(end, today), days.lowerBound))
            summary.pages += 1
            summary.rows += parsed.usage.count + parsed.costs.count + parsed.agent.count
            guard let next = page.next else { return }
            question.page = next
        }
        throw ServiceError(.unreadable(expected: "an end of the report within \(Pulling.mostPages) pages"))
    }

    private static func parsed(_ body: [UInt8], as report: AdminReport) throws(ServiceError) -> AdminPage {
        let result = body.withUnsafeBytes { bytes -> Result<AdminPage, AdminPageProblem> in
            guard let page = try? JSONElement(validating: bytes) else { return .failure(.init(expected: "JSON")) }
            return Result { () throws(AdminPageProblem) in try AdminPage(report, page) }
        }
        do throws(AdminPageProblem) {
            return try result.get()
        } catch {
            throw ServiceError(.unreadable(expected: error.expected))
        }
    }

    private static func midnight(_ day: Int32) -> Timestamp { Timestamp(milliseconds: Int64(day) * 86_400_000) }
}
