import PromptCache
import Testing
import Usage

/// What is billed at mixed lifetimes (rule R8), worked by hand with A, B and C; and the public example.
@Suite struct BillingTests {
    /// Lengths 1,000, 3,000, 6,000, 10,000, 10,500: B is at 3,000 and C at 10,000.
    private let mixed = "t1/1000 s2/2000:1h m3/3000 m4/4000:5m m5/500"

    @Test func coldWritesUpToBAtOneHourAndUpToCAtFiveMinutes() throws {
        var engine = CacheEngine()
        // A 0, B 3,000, C 10,000.
        let answer = try engine.process(CacheRequest(mixed))
        #expect(answer.usage == TokenUsage(input: 500, cacheWrite5m: 7000, cacheWrite1h: 3000))
        #expect(answer.entriesWritten == 2)
    }

    @Test func aHitBetweenBAndCWritesNoHour() throws {
        var engine = CacheEngine()
        // A 6,000 from an entry that has no 1h breakpoint behind it: B = A.
        let answer = try engine.last(
            CacheRequest("t1/1000 s2/2000 m3/3000:5m"), CacheRequest(mixed, at: 1))
        #expect(answer.usage == TokenUsage(input: 500, cacheWrite5m: 4000, cacheRead: 6000))
    }

    @Test func aHitBeforeBWritesTheRestOfBAtOneHour() throws {
        var engine = CacheEngine()
        // A 1,000, B 3,000, C 10,000.
        let answer = try engine.last(CacheRequest("t1/1000:5m"), CacheRequest(mixed, at: 1))
        #expect(answer.usage == TokenUsage(input: 500, cacheWrite5m: 7000, cacheWrite1h: 2000, cacheRead: 1000))
    }

    @Test func theHighestHourBreakpointCounts() throws {
        var engine = CacheEngine()
        // 1h at 1,000 and at 6,000, 5m at 10,000; A 1,000 after the first request.
        let answer = try engine.last(
            CacheRequest("t1/1000:1h"),
            CacheRequest("t1/1000:1h s2/2000 m3/3000:1h m4/4000:5m", at: 1))
        #expect(answer.usage == TokenUsage(cacheWrite5m: 4000, cacheWrite1h: 5000, cacheRead: 1000))
        #expect(answer.entriesWritten == 2)
    }

    @Test func afterFiveMinutesOnlyTheHourIsLeft() throws {
        var engine = CacheEngine()
        let answer = try engine.last(CacheRequest(mixed), CacheRequest(mixed, at: 301))
        #expect(answer.usage == TokenUsage(input: 500, cacheWrite5m: 7000, cacheRead: 3000))
        #expect(answer.causes == ["lapse_5m 7000", "not_marked 500"])
        #expect(answer.misses[0].lastUseMilliseconds == 0)
    }

    @Test func withoutBreakpointsAllIsInput() throws {
        var engine = CacheEngine()
        let answer = try engine.last(CacheRequest("s1 m2"), CacheRequest("s1 m2", at: 1))
        #expect(answer.usage == TokenUsage(input: 2000))
        #expect(answer.causes == ["not_marked 2000"])
    }

    /// A public tutorial: 2,000 tokens of system prompt at $3 per million, 100 calls within the lifetime cost
    /// $0.600000 without caching and $0.0669 with it. Unit here: picodollars per token.
    @Test func theTutorialExample() throws {
        var engine = CacheEngine()
        var usage = TokenUsage()
        for call in 0..<100 {
            usage += try engine.process(CacheRequest("s1/2000:5m", at: Double(call), minimum: 1024)).usage
        }
        #expect(usage == TokenUsage(cacheWrite5m: 2000, cacheRead: 198_000))
        #expect(usage.prompt * 3_000_000 == 600_000_000_000)
        #expect(usage.cacheWrite5m * 3_750_000 + usage.cacheRead * 300_000 == 66_900_000_000)
    }
}
