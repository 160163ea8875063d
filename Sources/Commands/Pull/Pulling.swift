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
    let report: AdminReport
    /// UTC day of the run; its report is not complete.
    let today: Int32

    /// Days before the last pull's end that are pulled anew.
    private static let overlap: Int32 = 2
    /// Days of a first pull that names none.
    private static let firstDays: Int32 = 30
    /// More pages than any report of a year has.
    private static let mostPages = 100_000

    struct Summary {
        var service: String
        var report: AdminReport
        var days: ClosedRange<Int32>
        var pages = 0
        var rows = 0
        var isResumed = false
    }

    /// Days that one question asks for.
    private struct Work {
        var days: ClosedRange<Int32>
        /// Where an interrupted pull of these days goes on.
        var page: String?
        /// Last day that the pages before told of.
        var covered: Int32?
    }

    /// Throws `ServiceError`, `LedgerError`, and `CommandFailure` where the days are none.
    func run(since: Int32?, until last: Int32) async throws -> Summary {
        let known = try ledger.pull(of: report, from: service)
        let left = known?.underWay.flatMap { left in
            (since ?? left.since) == left.since && left.since <= left.until && left.until <= last ? left : nil
        }
        let next =
            left.map { $0.until + 1 - Pulling.overlap } ?? since ?? known.map { $0.nextDay - Pulling.overlap }
            ?? last - Pulling.firstDays + 1
        let first = left?.since ?? next
        guard first <= last else { throw CommandFailure.wrongUse("--since is after --until: there is no day to pull") }
        var summary = Summary(service: service, report: report, days: first...last, isResumed: left != nil)
        if let left {
            let work = Work(days: left.since...left.until, page: left.page, covered: left.covered)
            do {
                try await pull(work, &summary)
            } catch let error as ServiceError where error.isOfQuestion && summary.pages == 0 {
                // The service knows the page no more: the days are pulled from their beginning.
                try await pull(Work(days: work.days), &summary)
            }
            guard left.until < last else { return summary }
        }
        let rest = max(first, next)...last
        if report == .agent {
            // A page holds records of one day: the service is asked day by day.
            for day in rest { try await pull(Work(days: day...day), &summary) }
        } else {
            try await pull(Work(days: rest), &summary)
        }
        return summary
    }

    private func pull(_ work: Work, _ summary: inout Summary) async throws {
        var question = AdminReports.Question(
            report, since: Pulling.midnight(work.days.lowerBound), until: Pulling.midnight(work.days.upperBound + 1),
            page: work.page)
        var replaced: Set<Int32> = []
        var asked: Set<String?> = []
        for _ in 0..<Pulling.mostPages {
            asked.insert(question.page)
            let page = try await reports.page(question)
            let parsed = try Pulling.parsed(page.body, as: report)
            let told = report == .agent ? Set(work.days) : parsed.days
            // A day is replaced once: where its rows come on two pages, the second adds to the first.
            let new = told.subtracting(replaced).filter { $0 > work.covered ?? .min }
            replaced.formUnion(told)
            try store(
                parsed, replacing: new, of: work, covered: replaced.max().map { max($0, work.covered ?? $0) },
                next: page.next)
            summary.pages += 1
            summary.rows += parsed.usage.count + parsed.costs.count + parsed.agent.count
            guard let next = page.next else { return }
            guard !asked.contains(next) else {
                throw ServiceError(.unreadable(expected: "a token of a next page that was not asked for yet"))
            }
            question.page = next
        }
        throw ServiceError(.unreadable(expected: "an end of the report within \(Pulling.mostPages) pages"))
    }

    private func store(
        _ page: AdminPage, replacing days: Set<Int32>, of work: Work, covered: Int32?, next: String?
    ) throws {
        let (first, last) = (work.days.lowerBound, work.days.upperBound)
        var pull = AdminPull(service: service, report: report, firstDay: first, nextDay: first)
        if let next {
            // The agent's days are small: an interrupted one is pulled again from its beginning.
            pull.underWay = report == .agent ? nil : .init(since: first, until: last, page: next, covered: covered)
        } else {
            pull.nextDay = min(last + 1, today)
        }
        try ledger.store(page, replacing: days, as: pull)
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

extension ServiceError {
    /// Whether the service refuses what is asked for, rather than who asks or when.
    fileprivate var isOfQuestion: Bool {
        if case .refused(let status, _, _) = cause { return status == 400 || status == 404 }
        return false
    }
}
