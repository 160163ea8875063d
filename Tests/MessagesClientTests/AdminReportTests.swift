import MessagesClient
import TestSupport
import Testing
import Usage

@Suite(.timeLimit(.minutes(1))) struct AdminReportTests {
    @Test func pagesFollowTheToken() async throws {
        let service = try MockService { request, _ in
            let isFirst = request.query("page") == nil
            return .raw(
                200, headers: [],
                body: isFirst ? #"{"data":[],"has_more":true,"next_page":"page_2="}"# : #"{"data":[],"has_more":false}"#
            )
        }
        defer { service.stop() }
        let reports = AdminReports(try ClientFixture(service.url).client.connection)
        let since = try #require(Timestamp(parsing: "2026-11-01T00:00:00Z"))
        var question = AdminReports.Question(.usage, since: since)
        let first = try await reports.page(question)
        #expect(first.next == "page_2=")
        question.page = first.next
        #expect(try await reports.page(question).next == nil)
        let request = service.requests[1]
        #expect(request.path == "/v1/organizations/usage_report/messages")
        #expect(request.query("page") == "page_2%3D" && request.query("bucket_width") == "1d")
        #expect(request.query("starting_at")?.hasPrefix("2026-11-01T00%3A00%3A00") == true)
        #expect(request.target.contains("group_by%5B%5D=model"))
    }

    @Test func theAgentsReportIsAskedByDay() async throws {
        let service = try MockService { _, _ in .raw(200, headers: [], body: #"{"data":[]}"#) }
        defer { service.stop() }
        let reports = AdminReports(try ClientFixture(service.url).client.connection)
        let since = try #require(Timestamp(parsing: "2026-11-01T13:00:00Z"))
        _ = try await reports.page(.init(.agent, since: since))
        #expect(service.requests[0].query("starting_at") == "2026-11-01")
    }

    @Test func whatIsNoPageIsAnError() async throws {
        let service = try MockService { _, _ in .raw(200, headers: [], body: "<html>sign in</html>") }
        defer { service.stop() }
        let reports = AdminReports(try ClientFixture(service.url).client.connection)
        let failure = await #expect(throws: ServiceError.self) {
            try await reports.page(.init(.cost, since: Timestamp(milliseconds: 0)))
        }
        #expect(failure?.cause == .unreadable(expected: "a page with data"))
    }
}
