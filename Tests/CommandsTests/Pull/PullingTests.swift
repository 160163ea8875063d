import Messages
import MessagesClient
import TestSupport
import Testing
import Usage

@testable import Commands

/// Pulls over real sockets; what the ledger then holds is held against the rows that the mock was given.
@Suite(.timeLimit(.minutes(5))) struct PullingTests {
    private static let usagePath = "usage_report/messages"

    /// One row a day from 1 to 5 June, with the day's number as its tokens.
    private static let days = (1...5).map { MockAdmin.Row.usage("2026-06-0\($0)", input: Int64($0)) }
    private static let all = (1...5).map { "2026-06-0\($0) claude-opus-4-8 \($0)" }

    @Test func everyPageIsStored() async throws {
        let fixture = try PullFixture()
        fixture.admin.set(
            PullingTests.usagePath,
            [
                .usage(
                    "2026-06-01", input: 1500, write5m: 500, write1h: 1000, read: 200, output: 700, searches: 10,
                    window: "200k-1M")
            ] + PullingTests.days.dropFirst())
        let summary = try await fixture.pull(.usage, since: "2026-06-01", until: "2026-06-05")
        #expect(summary.pages == 3 && summary.rows == 5 && fixture.service.requests.count == 3)
        var first = AdminUsageRow(day: try PullFixture.day("2026-06-01"))
        (first.model, first.apiKey, first.tier, first.contextWindow) =
            ("claude-opus-4-8", "apikey_1", "standard", "200k-1M")
        first.tokens = TokenUsage(input: 1500, cacheWrite5m: 500, cacheWrite1h: 1000, cacheRead: 200, output: 700)
        first.webSearches = 10
        #expect(try fixture.ledger.adminUsage(of: "anthropic").first == first)
        #expect(try fixture.usage().dropFirst() == PullingTests.all.dropFirst())
        #expect(fixture.admin.served(PullingTests.usagePath).count == 5)
        #expect(try fixture.known() == ["2026-06-01", "2026-06-06"])
    }

    @Test func costsAndTheAgentsDaysAreStored() async throws {
        let fixture = try PullFixture(pageDays: 1)
        fixture.admin.set(
            "cost_report",
            [
                .cost("2026-06-01", tokens: "output_tokens", cents: "12.5"),
                .cost("2026-06-02", model: nil, type: "web_search", tokens: nil, cents: "3"),
            ])
        fixture.admin.set(
            "usage_report/claude_code",
            [
                .agent("2026-06-02", actor: "a@example.com", input: 7, cents: 4),
                .agent("2026-06-02", actor: "b@example.com", input: 9, cents: 5),
            ])
        try await fixture.pull(.cost, since: "2026-06-01", until: "2026-06-03")
        // 12.5 cents are $0.125, 3 cents $0.03; a picodollar is 1/1,000,000,000,000 of a dollar.
        #expect(try fixture.ledger.adminCosts(of: "anthropic").map(\.amount) == [125_000_000_000, 30_000_000_000])
        let summary = try await fixture.pull(.agent, since: "2026-06-01", until: "2026-06-03")
        // Three days, of which one has two pages.
        #expect(summary.pages == 4 && summary.rows == 2)
        #expect(try fixture.ledger.agentUsage(of: "anthropic").map(\.tokens.input) == [7, 9])
        try await fixture.pull(.agent, since: "2026-06-01", until: "2026-06-03")
        #expect(try fixture.ledger.agentUsage(of: "anthropic").map(\.amount) == [40_000_000_000, 50_000_000_000])
    }

    /// The day of the run is not over: it is pulled again, and what it then says counts.
    @Test func theUnfinishedDayIsPulledAgain() async throws {
        let fixture = try PullFixture()
        fixture.admin.set(PullingTests.usagePath, PullingTests.days)
        try await fixture.pull(.usage, since: "2026-06-01", today: "2026-06-05")
        #expect(try fixture.known() == ["2026-06-01", "2026-06-05"])
        fixture.admin.set(
            PullingTests.usagePath,
            PullingTests.days.dropLast() + [.usage("2026-06-05", input: 50), .usage("2026-06-06", input: 6)])
        let summary = try await fixture.pull(.usage, today: "2026-06-07")
        #expect(summary.days.lowerBound == (try PullFixture.day("2026-06-03")))
        #expect(
            try fixture.usage() == PullingTests.all.dropLast()
                + ["2026-06-05 claude-opus-4-8 50", "2026-06-06 claude-opus-4-8 6"])
        #expect(try fixture.known() == ["2026-06-01", "2026-06-07"])
    }

    /// Cut off between pages at every page, and then pulled again: nothing is missing, nothing counts twice.
    @Test(arguments: 0..<5) func anInterruptedPullGoesOn(page: Int) async throws {
        let fixture = try PullFixture(pageDays: 1) { _, number in
            number == page ? .error(400, type: "invalid_request_error", message: "not now", headers: []) : nil
        }
        fixture.admin.set(PullingTests.usagePath, PullingTests.days)
        await #expect(throws: ServiceError.self) {
            try await fixture.pull(.usage, since: "2026-06-01", until: "2026-06-05")
        }
        try await fixture.pull(.usage, since: page < 1 ? "2026-06-01" : nil, until: "2026-06-05")
        #expect(try fixture.usage() == PullingTests.all)
        #expect(try fixture.known() == ["2026-06-01", "2026-06-06"])
    }

    /// Two pages share a day; the pull is cut off between them. Both parts of the day are there in the end.
    @Test func aDayOnTwoPagesIsWhole() async throws {
        let bucket = { (model: String, input: Int) in
            """
            {"starting_at":"2026-06-02T00:00:00Z","results":[{"uncached_input_tokens":\(input),"model":"\(model)"}]}
            """
        }
        let (first, second) = (bucket("claude-opus-4-8", 1000), bucket("claude-haiku-4-5", 500))
        let fixture = try PullFixture { request, number in
            if number == 1 { return .error(400, type: "invalid_request_error", message: "not now", headers: []) }
            return request.query("page") == nil
                ? .raw(200, headers: [], body: #"{"data":[\#(first)],"has_more":true,"next_page":"b"}"#)
                : .raw(200, headers: [], body: #"{"data":[\#(second)],"has_more":false,"next_page":null}"#)
        }
        await #expect(throws: ServiceError.self) {
            try await fixture.pull(.usage, since: "2026-06-01", until: "2026-06-03")
        }
        try await fixture.pull(.usage, since: "2026-06-01", until: "2026-06-03")
        #expect(try fixture.usage() == ["2026-06-02 claude-haiku-4-5 500", "2026-06-02 claude-opus-4-8 1000"])
    }

    /// The same page under another token counts once.
    @Test func aPageThatComesTwiceCountsOnce() async throws {
        let body = #"{"data":[{"starting_at":"2026-06-02T00:00:00Z","results":[{"uncached_input_tokens":9}]}],"#
        let fixture = try PullFixture { request, _ in
            .raw(
                200, headers: [],
                body: body
                    + (request.query("page") == nil ? #""has_more":true,"next_page":"b"}"# : #""has_more":false}"#))
        }
        try await fixture.pull(.usage, since: "2026-06-02", until: "2026-06-02")
        #expect(try fixture.usage() == ["2026-06-02  9"])
    }

    @Test func tokensInTurnAndTokensThatLackAreErrors() async throws {
        let turning = try PullFixture { request, _ in
            let next = request.query("page") == "a" ? "b" : "a"
            return .raw(200, headers: [], body: #"{"data":[],"has_more":true,"next_page":"\#(next)"}"#)
        }
        await #expect(throws: ServiceError.self) { try await turning.pull(.usage, since: "2026-06-01") }
        #expect(turning.service.requests.count == 3)
        let lacking = try PullFixture { _, _ in .raw(200, headers: [], body: #"{"data":[],"has_more":true}"#) }
        await #expect(throws: ServiceError.self) { try await lacking.pull(.usage, since: "2026-06-01") }
        #expect(try lacking.known().isEmpty)
    }

    @Test func aBusyServiceIsAskedAgain() async throws {
        let fixture = try PullFixture { _, number in
            number == 1
                ? .error(429, type: "rate_limit_error", message: "slow down", headers: [("retry-after", "1")]) : nil
        }
        fixture.admin.set(PullingTests.usagePath, PullingTests.days)
        try await fixture.pull(.usage, since: "2026-06-01", until: "2026-06-05")
        #expect(try fixture.usage() == PullingTests.all && fixture.service.requests.count == 4)
    }

    /// A day that the service does not list any more has nothing; one that was not asked for is refused.
    @Test func daysGoAndForeignDaysAreRefused() async throws {
        let fixture = try PullFixture { _, number in
            number < 3 ? nil : .raw(200, headers: [], body: #"{"data":[],"has_more":false}"#)
        }
        fixture.admin.set(PullingTests.usagePath, PullingTests.days)
        try await fixture.pull(.usage, since: "2026-06-01", until: "2026-06-05")
        try await fixture.pull(.usage, since: "2026-06-01", until: "2026-06-05")
        #expect(try fixture.usage().isEmpty)
        let foreign = try PullFixture { _, _ in
            .raw(
                200, headers: [],
                body: #"{"data":[{"date":"2026-06-09T00:00:00Z","model_breakdown":[]}],"has_more":false}"#)
        }
        await #expect(throws: ServiceError.self) {
            try await foreign.pull(.agent, since: "2026-06-01", until: "2026-06-01")
        }
    }

    /// Days behind a gap are the run that the next pull goes on with, and the gap is told; earlier ones change nothing.
    @Test func aGapIsTold() async throws {
        let fixture = try PullFixture()
        fixture.admin.set(PullingTests.usagePath, PullingTests.days)
        try await fixture.pull(.usage, since: "2026-06-02", until: "2026-06-03")
        let later = try await fixture.pull(.usage, since: "2026-06-10", until: "2026-06-12")
        #expect(later.gap == (try PullFixture.day("2026-06-04"))...(try PullFixture.day("2026-06-09")))
        #expect(try fixture.known() == ["2026-06-10", "2026-06-13"])
        let earlier = try await fixture.pull(.usage, since: "2026-06-01", until: "2026-06-01")
        #expect(earlier.gap != nil)
        #expect(try fixture.known() == ["2026-06-10", "2026-06-13"])
        try await fixture.pull(.usage, since: "2026-06-01", until: "2026-06-10")
        #expect(try fixture.known() == ["2026-06-01", "2026-06-13"])
    }

    @Test func servicesAreKeptApart() async throws {
        let fixture = try PullFixture()
        fixture.admin.set(PullingTests.usagePath, PullingTests.days)
        try await fixture.pull(.usage, since: "2026-06-01", until: "2026-06-05", as: "one")
        fixture.admin.set(PullingTests.usagePath, [.usage("2026-06-01", input: 77)])
        try await fixture.pull(.usage, since: "2026-06-01", until: "2026-06-05", as: "two")
        #expect(try fixture.usage(of: "one") == PullingTests.all)
        #expect(try fixture.usage(of: "two") == ["2026-06-01 claude-opus-4-8 77"])
    }
}
