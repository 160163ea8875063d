import PromptCache
import Testing
import Usage

/// What is refused, where and by which rule; and that it leaves the cache as it was.
@Suite struct ProblemTests {
    private func problem(_ request: CacheRequest) -> CacheRequestProblem? {
        var engine = CacheEngine()
        do {
            _ = try engine.process(CacheRequest("s1:5m"))
            _ = try engine.process(request)
            return nil
        } catch {
            return error
        }
    }

    @Test func fiveBreakpoints() {
        let found = problem(CacheRequest("t1:5m t2:5m s3:5m s4:5m m5:5m"))
        #expect(found == CacheRequestProblem(.tooManyBreakpoints(count: 5, limit: 4), block: 4))
        #expect(found?.rule == "R2")
    }

    /// Four explicit ones and the automatic one are five, on a block of its own or not (rule R2).
    @Test func theAutomaticBreakpointCounts() {
        let apart = problem(CacheRequest("t1:5m t2:5m s3:5m s4:5m m5", automatic: .fiveMinutes))
        #expect(apart == CacheRequestProblem(.tooManyBreakpoints(count: 5, limit: 4), block: 4))
        let together = problem(CacheRequest("t1:5m t2:5m s3:5m s4:5m", automatic: .fiveMinutes))
        #expect(together == CacheRequestProblem(.tooManyBreakpoints(count: 5, limit: 4), block: 3))
        #expect(problem(CacheRequest("t1:5m t2:5m s3:5m m5", automatic: .fiveMinutes)) == nil)
    }

    @Test func oneHourBehindFiveMinutes() {
        let found = problem(CacheRequest("s1:5m s2 m3:1h"))
        #expect(found == CacheRequestProblem(.longerBehindShorter, block: 2))
        #expect(found?.rule == "R8")
        #expect(problem(CacheRequest("s1:5m m2", automatic: .oneHour))?.block == 1)
    }

    @Test func thinkingCarriesNoBreakpoint() {
        let found = problem(CacheRequest("s1 k2:5m"))
        #expect(found == CacheRequestProblem(.breakpointOnUncacheable, block: 1))
        #expect(found?.rule == "R12")
    }

    @Test func sectionsOutOfOrder() {
        let found = problem(CacheRequest("s1 t2"))
        #expect(found == CacheRequestProblem(.sectionOrder, block: 1))
        #expect(found?.rule == "R1")
    }

    @Test func lengthsOutOfRange() {
        #expect(problem(CacheRequest("s1 m2/-1")) == CacheRequestProblem(.negativeTokens(-1), block: 1))
        var tight = CacheRequest("s1/600 m2/400")
        tight.contextWindow = 1000
        #expect(problem(tight) == nil)
        tight.contextWindow = 999
        #expect(problem(tight) == CacheRequestProblem(.promptTooLong(window: 999), block: 1))
        let huge = CacheRequest("s1/\(Int64.max) m2/\(Int64.max)")
        #expect(problem(huge) == CacheRequestProblem(.promptTooLong(window: TokenUsage.maximumCount), block: 0))
    }

    @Test func timesOutOfOrder() {
        #expect(
            problem(CacheRequest("s1:5m", at: -1))
                == CacheRequestProblem(.timeBackwards(startMilliseconds: -1000, previousMilliseconds: 0)))
        #expect(problem(CacheRequest("s1:5m", at: 2, delay: -1))?.rule == "R7")
        var far = CacheRequest("s1:5m")
        far.startMilliseconds = .max
        far.firstResponseMilliseconds = .max
        #expect(problem(far) == CacheRequestProblem(.timeOutOfRange(.max)))
    }

    @Test(arguments: [1, 2, 4, 8, 16] as [UInt8])
    func preWarmWithWhatExcludesIt(_ obstacle: UInt8) {
        var request = CacheRequest("s1:5m")
        request.preWarmObstacles = CacheRequest.PreWarmObstacles(rawValue: obstacle)
        #expect(problem(request) == nil)
        request.isPreWarm = true
        #expect(problem(request)?.rule == "R14")
    }

    @Test func aRefusedRequestChangesNothing() throws {
        var engine = CacheEngine()
        _ = try engine.process(CacheRequest("s1:5m"))
        #expect(throws: CacheRequestProblem.self) { try engine.process(CacheRequest("s1:5m m2:1h", at: 200)) }
        // Had it refreshed, the entry would be alive now; had it moved time on, 150 s would be an error.
        let earlier = try engine.process(CacheRequest("s9", at: 150))
        #expect(earlier.usage == TokenUsage(input: 1000))
        #expect(try engine.process(CacheRequest("s1:5m", at: 301)).usage.cacheRead == 0)
    }

    @Test func messagesNameBlockAndRule() {
        let found = problem(CacheRequest("s1:5m s2 m3:1h"))
        #expect(found?.description == "block 2: a 1h breakpoint behind a 5m one; 1h must come before 5m (rule R8)")
    }
}
