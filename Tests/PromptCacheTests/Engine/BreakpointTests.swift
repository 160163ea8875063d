import PromptCache
import Testing
import Usage

/// Where breakpoints may stand and what they write: rules R2, R3, R4, R5, R12, R14 and R15.
@Suite struct BreakpointTests {
    /// Nothing is written at earlier positions (rule R3): what shares only the first block finds nothing.
    @Test func aBreakpointWritesOneEntry() throws {
        var engine = CacheEngine()
        let answer = try engine.last(CacheRequest("s1 m2:5m"), CacheRequest("s1 m3:5m", at: 1))
        #expect(answer.usage == TokenUsage(cacheWrite5m: 2000))
        let back = try engine.process(CacheRequest("s1:5m", at: 2))
        #expect(back.usage == TokenUsage(cacheWrite5m: 1000))
        #expect(back.causes == ["not_marked 1000"])
    }

    /// The position of the breakpoint counts: an entry 19 positions back is found, one 20 back is not (rule R4).
    @Test(arguments: [(19, true), (20, false)])
    func lookbackCountsTheBreakpointItself(_ distance: Int, _ isFound: Bool) throws {
        let more = (2...distance).map { "m\($0)" }.joined(separator: " ")
        var engine = CacheEngine()
        let answer = try engine.last(
            CacheRequest("m1:5m"), CacheRequest("m1 \(more) m99:5m", at: 1))
        #expect((answer.usage.cacheRead > 0) == isFound)
    }

    /// Thirty calls and their thirty results are two positions (rule R4).
    @Test func runsOfToolBlocksAreOnePosition() throws {
        let calls = (0..<30).map { "u\($0)" }.joined(separator: " ")
        let results = (0..<30).map { "r\($0)" }.joined(separator: " ")
        let text = (0..<30).map { "m\($0 + 100)" }.joined(separator: " ")
        for (middle, isFound) in [("\(calls) \(results)", true), (text, false)] {
            var engine = CacheEngine()
            let answer = try engine.last(
                CacheRequest("m1:5m"), CacheRequest("m1 \(middle) m99:5m", at: 1))
            #expect((answer.usage.cacheRead == 1000) == isFound)
        }
        // 18 runs between entry and breakpoint: the distance is 19; one more is too far.
        for (runs, isFound) in [(18, true), (19, false)] {
            let middle = (0..<runs).map { $0 % 2 == 0 ? "u1 u2" : "r3 r4" }.joined(separator: " ")
            var engine = CacheEngine()
            let answer = try engine.last(CacheRequest("m1:5m"), CacheRequest("m1 \(middle) m99:5m", at: 1))
            #expect((answer.usage.cacheRead == 1000) == isFound, "\(runs) runs")
        }
    }

    /// Rule R5: the length at the breakpoint counts, and the minimum itself is enough.
    @Test func aShortPrefixIsSilentlyNotCached() throws {
        for (length, isCached) in [(1023, false), (1024, true)] {
            var engine = CacheEngine()
            let prompt = "s1/\(length):5m m2/10"
            let answer = try engine.last(
                CacheRequest(prompt, minimum: 1024), CacheRequest(prompt, at: 1, minimum: 1024))
            #expect(answer.usage.cacheRead == (isCached ? 1024 : 0))
            #expect(answer.usage.cacheWrite5m == 0)
            #expect(answer.causes == (isCached ? ["not_marked 10"] : ["below_minimum 1023", "not_marked 10"]))
        }
    }

    /// The short prefix has no entry; the long one behind it does (rule R5).
    @Test func onlyTheShortBreakpointIsPassedOver() throws {
        var engine = CacheEngine()
        let answer = try engine.last(
            CacheRequest("s1/500:5m m2/600:5m", minimum: 1024),
            CacheRequest("s1/500:5m m3/600:5m", at: 1, minimum: 1024))
        #expect(answer.usage == TokenUsage(cacheWrite5m: 1100))
        #expect(answer.causes == ["below_minimum 500", "cold 600"])
        #expect(answer.entriesWritten == 1)
    }

    /// Automatic caching marks the last block that can carry a breakpoint (rules R2 and R12).
    @Test func automaticCachingMarksTheLastCacheableBlock() throws {
        var engine = CacheEngine()
        let answer = try engine.process(CacheRequest("s1 m2 k3", automatic: .oneHour))
        #expect(answer.usage == TokenUsage(input: 1000, cacheWrite1h: 2000))
        let next = try engine.process(CacheRequest("s1 m2 k3 m4", at: 1, automatic: .oneHour))
        #expect(next.usage == TokenUsage(cacheWrite1h: 2000, cacheRead: 2000))
    }

    @Test func anExplicitBreakpointKeepsItsLifetime() throws {
        var engine = CacheEngine()
        let answer = try engine.process(CacheRequest("s1 m2:5m", automatic: .oneHour))
        #expect(answer.usage == TokenUsage(cacheWrite5m: 2000))
    }

    /// Rule R15: 5m writes appear in an all-1h request, behind its last 1h breakpoint.
    @Test func serverToolResultsGetABreakpoint() throws {
        var engine = CacheEngine()
        let answer = try engine.process(CacheRequest("s1:1h m2 w3 m4 w5 m6"))
        #expect(answer.usage == TokenUsage(input: 1000, cacheWrite5m: 4000, cacheWrite1h: 1000))
        let unmarked = try engine.process(CacheRequest("s7 w8", at: 1))
        #expect(unmarked.usage == TokenUsage(input: 2000))
        // Before a 1h breakpoint it is no wrong order, and beside four explicit ones it is not a fifth.
        let before = try engine.process(CacheRequest("s9:1h s10:1h w11 m12:1h m13:1h", at: 2))
        #expect(before.usage == TokenUsage(cacheWrite1h: 5000))
        #expect(before.entriesWritten == 5)
    }

    /// Rule R14: a pre-warm writes, so that the request finds it, and a ping refreshes.
    @Test func preWarmAndPing() throws {
        var engine = CacheEngine()
        var warm = CacheRequest("s1:5m")
        warm.isPreWarm = true
        var ping = CacheRequest("s1:5m", at: 285)
        ping.isPreWarm = true
        #expect(try engine.process(warm).usage == TokenUsage(cacheWrite5m: 1000))
        #expect(try engine.process(ping).usage == TokenUsage(cacheRead: 1000))
        #expect(try engine.process(CacheRequest("s1:5m m2", at: 570)).usage == TokenUsage(input: 1000, cacheRead: 1000))
    }
}
