import PromptCache
import Testing
import Usage

/// Lifetimes at their limits (rule R6) and the first response (rule R7).
@Suite struct LifetimeTests {
    @Test(arguments: [("5m", 300.0), ("1h", 3600.0)])
    func anEntryIsAliveAtTheLimitItself(_ lifetime: String, _ limit: Double) throws {
        let prompt = "s1:\(lifetime)"
        for (gap, isAlive) in [(limit - 0.001, true), (limit, true), (limit + 0.001, false)] {
            var engine = CacheEngine()
            let answer = try engine.last(CacheRequest(prompt), CacheRequest(prompt, at: gap))
            #expect((answer.usage.cacheRead == 1000) == isAlive, "\(lifetime) after \(gap) s")
            #expect(answer.causes == (isAlive ? [] : ["lapse_\(lifetime) 1000"]))
        }
    }

    /// 10 reads 299 s apart keep a 5m entry for 50 minutes.
    @Test func aReadRefreshes() throws {
        var engine = CacheEngine()
        for number in 0...10 {
            let answer = try engine.process(CacheRequest("s1:5m", at: Double(number) * 299))
            #expect(answer.usage.cacheRead == (number == 0 ? 0 : 1000))
        }
    }

    /// The response took 200 s: the 5 minutes have begun at the start all the same.
    @Test func lifetimesCountFromTheStart() throws {
        var engine = CacheEngine()
        let answer = try engine.last(
            CacheRequest("s1:5m", at: 0, delay: 200), CacheRequest("s1:5m", at: 301))
        #expect(answer.usage.cacheRead == 0)
        #expect(answer.misses[0].lastUseMilliseconds == 0)
    }

    @Test func aReadOfADeepEntryRefreshesTheShallowOne() throws {
        for (refreshes, read) in [(true, Int64(1000)), (false, 0)] {
            var switches = EngineSwitches()
            switches.deepHitRefreshesShallower = refreshes
            var engine = CacheEngine(switches: switches)
            let answer = try engine.last(
                CacheRequest("s1:5m m2:5m", at: 0), CacheRequest("s1:5m m2:5m", at: 200),
                CacheRequest("s1:5m m3:5m", at: 400))
            #expect(answer.usage.cacheRead == read, "rule R20 a, \(refreshes)")
        }
    }

    @Test func parallelRequestsAllWrite() throws {
        var engine = CacheEngine()
        for (number, start) in [0.0, 0, 1, 4.999].enumerated() {
            let answer = try engine.process(CacheRequest("s1:5m", at: start, delay: 5))
            #expect(answer.usage == TokenUsage(cacheWrite5m: 1000))
            #expect(answer.causes == [number == 0 ? "cold 1000" : "fan_out_race 1000"])
        }
        // The first response has begun.
        let answer = try engine.process(CacheRequest("s1:5m", at: 5, delay: 5))
        #expect(answer.usage == TokenUsage(cacheRead: 1000))
    }

    @Test func atOnceNobodyWritesTwice() throws {
        var switches = EngineSwitches()
        switches.availability = .atOnce
        var engine = CacheEngine(switches: switches)
        let answer = try engine.last(
            CacheRequest("s1:5m", at: 0, delay: 5), CacheRequest("s1:5m", at: 0, delay: 5))
        #expect(answer.usage == TokenUsage(cacheRead: 1000))
    }

    /// Written again after it has run out, an entry waits for the new response.
    @Test func aLapsedEntryIsNotAvailableBeforeItIsWrittenAgain() throws {
        var engine = CacheEngine()
        let answer = try engine.last(
            CacheRequest("s1:5m", at: 0), CacheRequest("s1:5m", at: 400, delay: 10), CacheRequest("s1:5m", at: 405))
        #expect(answer.usage == TokenUsage(cacheWrite5m: 1000))
    }
}
