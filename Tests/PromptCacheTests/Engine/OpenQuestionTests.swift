import PromptCache
import Testing
import Usage

/// Rule R20 b both ways: 1h asked for on a prefix that is warm at 5m. R20 a stands with the lifetimes.
@Suite struct OpenQuestionTests {
    private func engine(rewrites: Bool) -> CacheEngine {
        var switches = EngineSwitches()
        switches.longerLifetimeRewrites = rewrites
        return CacheEngine(switches: switches)
    }

    @Test func byDefaultAWarmPrefixIsReadAndStaysAtFiveMinutes() throws {
        var engine = engine(rewrites: false)
        #expect(
            try engine.last(CacheRequest("s1:5m"), CacheRequest("s1:1h", at: 1)).usage == TokenUsage(cacheRead: 1000))
        let later = try engine.process(CacheRequest("s1:1h", at: 302))
        #expect(later.usage == TokenUsage(cacheWrite1h: 1000))
        #expect(later.causes == ["lapse_5m 1000"])
    }

    @Test func withTheSwitchItIsWrittenAgain() throws {
        var engine = engine(rewrites: true)
        let answer = try engine.last(CacheRequest("s1:5m"), CacheRequest("s1:1h", at: 1))
        #expect(answer.usage == TokenUsage(cacheWrite1h: 1000))
        #expect(answer.causes == ["longer_lifetime 1000"])
        // Now it is warm at 1h: no more writing.
        #expect(try engine.process(CacheRequest("s1:1h", at: 3601)).usage == TokenUsage(cacheRead: 1000))
    }

    /// What is behind the 1h breakpoint is read at 5m all the same.
    @Test func onlyThePartUpToTheHourBreakpointIsWrittenAgain() throws {
        var engine = engine(rewrites: true)
        let answer = try engine.last(
            CacheRequest("s1:5m m2/300:5m"), CacheRequest("s1:1h m2/300:5m m3/20:5m", at: 1))
        #expect(answer.usage == TokenUsage(cacheWrite5m: 20, cacheWrite1h: 1000, cacheRead: 300))
        #expect(answer.causes == ["longer_lifetime 1000", "cold 20"])
    }

    /// 5m asked for on a prefix that is warm at 1h is a read, and refreshes the hour.
    @Test(arguments: [true, false])
    func aShorterLifetimeNeverWritesAgain(_ rewrites: Bool) throws {
        var engine = engine(rewrites: rewrites)
        let answer = try engine.last(
            CacheRequest("s1:1h"), CacheRequest("s1:5m", at: 3000), CacheRequest("s1:5m", at: 6600))
        #expect(answer.usage == TokenUsage(cacheRead: 1000))
        #expect(answer.hit?.lifetime == .oneHour)
    }
}
