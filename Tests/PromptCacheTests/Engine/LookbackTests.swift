import PromptCache
import Testing
import Usage

/// Source: the vectors of rule R4, word for word.
@Suite struct LookbackTests {
    /// `count` blocks of 1,000 tokens with breakpoints on those that `marked` names, counted from 1.
    private func turn(_ count: Int, marked: [Int], at minutes: Int64) -> CacheRequest {
        let blocks = (1...count).map { number in
            PromptBlock(
                section: .messages, identity: UInt64(number), tokens: 1000,
                breakpoint: marked.contains(number) ? .fiveMinutes : nil)
        }
        return CacheRequest(startMilliseconds: minutes * 60_000, blocks: blocks, minimumTokens: 1024)
    }

    @Test func turnOneWritesTurnTwoReads() throws {
        var engine = CacheEngine()
        let first = try engine.process(turn(10, marked: [10], at: 0))
        #expect(first.usage == TokenUsage(cacheWrite5m: 10_000))
        #expect(first.entriesWritten == 1)
        let second = try engine.process(turn(15, marked: [15], at: 1))
        #expect(second.usage == TokenUsage(cacheWrite5m: 5000, cacheRead: 10_000))
        #expect(second.hit?.block == 9)
    }

    @Test func turnThreeMissesWithOneBreakpoint() throws {
        var engine = CacheEngine()
        _ = try engine.process(turn(10, marked: [10], at: 0))
        _ = try engine.process(turn(15, marked: [15], at: 1))
        let third = try engine.process(turn(35, marked: [35], at: 2))
        #expect(third.usage == TokenUsage(cacheWrite5m: 35_000))
        #expect(third.hit == nil)
        #expect(third.misses.map(\.cause) == [.lookback, .cold])
        #expect(third.misses.map(\.tokens) == [15_000, 20_000])
    }

    @Test func turnThreeHitsWithASecondBreakpoint() throws {
        var engine = CacheEngine()
        _ = try engine.process(turn(10, marked: [10], at: 0))
        _ = try engine.process(turn(15, marked: [15], at: 1))
        let third = try engine.process(turn(35, marked: [15, 35], at: 2))
        #expect(third.usage == TokenUsage(cacheWrite5m: 20_000, cacheRead: 15_000))
        #expect(third.hit == CacheHit(block: 14, lastUseMilliseconds: 60_000, lifetime: .fiveMinutes))
    }
}
