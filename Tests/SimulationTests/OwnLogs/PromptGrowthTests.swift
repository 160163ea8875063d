import PromptCache
import TestSupport
import Testing
import Usage

@testable import Simulation

/// What usage tells of a conversation's prompts: cases by hand, and random conversations whose prompts are
/// known, billed by a cache of a few lines.
@Suite struct PromptGrowthTests {
    typealias Step = PromptGrowth.Step

    private func step(
        _ previous: Int?, _ shared: Int64, _ basis: PromptGrowth.Basis, _ lifetime: CacheLifetime = .fiveMinutes
    )
        -> Step
    {
        Step(previous: previous, sharedTokens: shared, basis: basis, lifetime: lifetime)
    }

    private func steps(_ calls: [TurnSamples.Call]) -> [Step] {
        var samples = TurnSamples()
        samples.add(calls)
        return PromptGrowth.steps(of: samples.conversations.turns)
    }

    @Test func aGrowingConversationReadsWhatItWrote() {
        let found = steps([
            .init(start: 0, end: 5, input: 3, write5m: 1000, read: 500),
            .init(start: 60, input: 3, write5m: 200, read: 1500),
            .init(start: 120, input: 4, write5m: 10, read: 1700),
        ])
        #expect(
            found == [
                step(nil, 0, .first),
                step(0, 1500, .read),
                step(1, 1700, .read),
            ])
    }

    @Test func aLapseProvesNothing() {
        // 5 minutes and a second later all but the shared system prompt is written again.
        let lapsed = steps([
            .init(start: 0, write5m: 1000, read: 500), .init(start: 301, write5m: 1200, read: 500),
        ])
        #expect(lapsed[1] == step(0, 1500, .assumed))
        // A second earlier the entry was alive: the prompts part where the read ends.
        let changed = steps([
            .init(start: 0, write5m: 1000, read: 500), .init(start: 300, write5m: 1200, read: 500),
        ])
        #expect(changed[1] == step(0, 500, .read))
        // At 1 hour it is alive for an hour, also when only read meanwhile.
        let hour = steps([
            .init(start: 0, write1h: 1000, read: 500), .init(start: 600, read: 1500),
            .init(start: 4200, write1h: 1300, read: 200),
        ])
        #expect(hour[2] == step(1, 200, .read, .oneHour) && hour[1].lifetime == .oneHour)
        let later = steps([
            .init(start: 0, write1h: 1000, read: 500), .init(start: 600, read: 1500),
            .init(start: 4201, write1h: 1300, read: 200),
        ])
        #expect(later[2] == step(1, 1500, .assumed, .oneHour))
    }

    @Test func whatWasCutIsNotShared() {
        let shrunk = steps([.init(start: 0, write5m: 9000), .init(start: 400, write5m: 2000, read: 100)])
        #expect(shrunk[1] == step(0, 100, .read))
        let compacted = steps([
            .init(start: 0, write5m: 900), .init(start: 400, write5m: 2000, read: 100, marks: .compactedBefore),
        ])
        #expect(compacted[1] == step(0, 100, .read))
        let cleared = steps([.init(start: 0, input: 900), .init(start: 10, input: 950, marks: .clearedBefore)])
        #expect(cleared[1] == step(0, 0, .assumed))
    }

    @Test func parallelRequestsAndDoubtfulTimesProveNothing() {
        let parallel = steps([
            .init(start: 0, end: 20, write5m: 1000), .init(start: 10, end: 22, write5m: 1000),
        ])
        #expect(parallel[1] == step(0, 1000, .assumed))
        let backwards = steps([.init(start: 10, end: 5, write5m: 1000), .init(start: 20, end: 25, write5m: 1100)])
        #expect(backwards[1].basis == .assumed)
    }

    @Test func rewoundAndInterleavedPromptsAreTold() {
        // The third turn goes back to the first; then two lines of turns go on by turns.
        let found = steps([
            .init(start: 0, write5m: 1000), .init(start: 10, write5m: 300, read: 1000),
            .init(start: 20, write5m: 50, read: 1000), .init(start: 30, write5m: 60, read: 1300),
            .init(start: 40, write5m: 70, read: 1050),
        ])
        #expect(found.map(\.previous) == [nil, 0, 0, 1, 2])
        #expect(found.map(\.sharedTokens) == [0, 1000, 1000, 1300, 1050])
    }

    @Test func withoutCachingLengthsAreAllThereIs() {
        let found = steps([
            .init(start: 0, input: 1000), .init(start: 10, input: 1500), .init(start: 20, input: 400),
        ])
        #expect(found.map(\.sharedTokens) == [0, 1000, 0])
        #expect(found.dropFirst().allSatisfy { $0.basis == .assumed })
    }

    /// Prompts of random blocks that grow, are rewound or changed; a cache with one entry at each prompt's
    /// cached end. What usage proves is never more than what the prompts share.
    @Test(arguments: 1...200) func usageNeverProvesMoreThanIsTrue(seed: Int) {
        var generator = SplitMix64(seed: UInt64(seed))
        var prompts: [[Int]] = []
        var calls: [TurnSamples.Call] = []
        var entries: [(prompt: [Int], lastUse: Int64)] = []
        var now: Int64 = 0
        for _ in 0..<generator.int(2...25) {
            now += Int64(generator.pick([5, 100, 299, 300, 301, 900]))
            var prompt =
                prompts.isEmpty ? [] : prompts[prompts.count - (generator.chance(1, in: 6) ? min(2, prompts.count) : 1)]
            if generator.chance(1, in: 5) { prompt = Array(prompt.prefix(generator.int(0...prompt.count))) }
            for _ in 0..<generator.int(1...5) { prompt.append(Int(generator.next() >> 2)) }
            let cached = prompt.count - generator.int(0...1)
            var read = 0
            for entry in entries where now - entry.lastUse <= 300 && entry.prompt.count <= cached {
                if prompt.starts(with: entry.prompt) { read = max(read, entry.prompt.count) }
            }
            for place in entries.indices
            where entries[place].prompt.count <= read && prompt.starts(with: entries[place].prompt)
                && now - entries[place].lastUse <= 300
            {
                entries[place].lastUse = now
            }
            entries.removeAll { $0.prompt == Array(prompt.prefix(cached)) }
            entries.append((Array(prompt.prefix(cached)), now))
            let (all, inCache, hit) = (tokens(prompt[...]), tokens(prompt.prefix(cached)), tokens(prompt.prefix(read)))
            calls.append(.init(start: now, end: now + 1, input: all - inCache, write5m: inCache - hit, read: hit))
            prompts.append(prompt)
        }
        for (place, step) in steps(calls).enumerated() where step.basis == .read {
            guard let previous = step.previous else { continue }
            let shared = zip(prompts[previous], prompts[place]).prefix { $0.0 == $0.1 }.count
            #expect(step.sharedTokens <= tokens(prompts[place].prefix(shared)), "seed \(seed), turn \(place)")
        }
    }

    /// Lengths of blocks differ, so that prompts of one length are the same prompt.
    private func tokens(_ blocks: ArraySlice<Int>) -> Int64 { blocks.reduce(0) { $0 + Int64($1 % 9973) + 1 } }
}
