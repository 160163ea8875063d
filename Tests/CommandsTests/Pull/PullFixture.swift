import FoundationEssentials
import Ledger
import Messages
import MessagesClient
import TestSupport
import Testing
import Transport
import Usage

@testable import Commands

/// A mock of the Admin API, what stands before it, and a ledger to pull into.
final class PullFixture {
    static let key = "sk-admin-canary-0123456789"
    let admin: MockAdmin
    let service: MockService
    let ledger: Ledger
    private let folder: String

    /// - Parameter before: what the service answers instead of a page, by the number of the request.
    init(pageDays: Int = 2, before: @escaping @Sendable (LoopbackRequest, Int) -> MockAnswer? = { _, _ in nil }) throws
    {
        let admin = MockAdmin(key: PullFixture.key, pageDays: pageDays)
        self.admin = admin
        service = try MockService { request, number in before(request, number) ?? admin.answer(request) }
        folder = FileManager.default.temporaryDirectory.path + "/farthing-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        ledger = try Ledger.open(folder + "/ledger.sqlite", mode: .readWrite(create: true))
    }

    deinit {
        service.stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    @discardableResult func pull(
        _ report: AdminReport, since: String? = nil, until: String? = nil, today: String = "2026-06-20",
        as name: String = "anthropic"
    ) async throws -> Pulling.Summary {
        let profile = ServiceProfile(
            name: name, baseURL: service.url, key: APIKey(PullFixture.key), authentication: .apiKey)
        let connection = ServiceConnection(
            profile, http: try HTTPClient(), retry: RetryPolicy(sleep: { _ in }, random: { 0.5 }))
        return try await Pulling(
            reports: AdminReports(connection), ledger: ledger, service: name, report: report,
            today: try PullFixture.day(today)
        ).run(since: try since.map(PullFixture.day), until: try until.map(PullFixture.day))
    }

    static func day(_ text: String) throws -> Int32 {
        try #require(Timestamp(parsing: text + "T00:00:00Z")).utcDay
    }

    /// `day model input` of the usage that is in the ledger.
    func usage(of name: String = "anthropic") throws -> [String] {
        try ledger.adminUsage(of: name).map { row in
            "\(CivilDate(days: Int64(row.day))) \(row.model) \(row.tokens.input)"
        }.sorted()
    }

    /// First day and first day missing of the known run of days.
    func known(_ report: AdminReport = .usage) throws -> [String] {
        try ledger.pulls(of: report).flatMap { pull in
            [pull.firstDay, pull.nextDay].map { CivilDate(days: Int64($0)).description }
        }
    }
}
