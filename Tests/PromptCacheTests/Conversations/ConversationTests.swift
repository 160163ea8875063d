import TestSupport
import Testing
import Usage

@testable import PromptCache

/// Proves what belongs together, in which order, and what is marked; expected orders are written by hand,
/// or found by a sort over whole records.
@Suite struct ConversationTests {
    private func conversations(_ records: [UsageRecord], _ samples: RecordSamples) -> Conversations {
        var builder = ConversationBuilder(tables: samples.tables)
        for record in records { builder.add(record) }
        return builder.finish()
    }

    /// Record numbers of each conversation.
    private func numbers(_ found: Conversations) -> [[Int]] {
        found.all.map { found.turns(of: $0).map(\.record) }
    }

    @Test func sessionAgentModelAndSourceTellConversationsApart() {
        var samples = RecordSamples()
        let records = [
            samples.record(start: 10, end: 12), samples.record(agent: "a1", start: 11, end: 13),
            samples.record(start: 14, end: 15), samples.record(agent: "a1", start: 15, end: 16),
            samples.record(agent: "a2", start: 15, end: 17), samples.record(session: "t", start: 16, end: 18),
            samples.record(model: "claude-haiku-4-5", start: 17, end: 18),
            samples.record(source: "litellm", start: 18, end: 19),
            samples.record(sidechain: true, start: 19, end: 20), samples.record(start: 21, end: 22),
        ]
        let found = conversations(records, samples)
        #expect(numbers(found) == [[0, 2, 9], [1, 3], [4], [5], [6], [7], [8]])
        #expect(found.apart.isEmpty)
        #expect(found.all.last?.marks == .mayBeSeveralAgents)
        #expect(found.all.dropLast().allSatisfy { $0.marks.isEmpty })
    }

    @Test func turnsFollowTheirStartsAndNotTheFile() {
        var samples = RecordSamples()
        // The second request began while the first ran, and was written before it.
        let records = [samples.record(start: 20, end: 25), samples.record(start: 10, end: 90)]
        let found = conversations(records, samples)
        #expect(numbers(found) == [[1, 0]])
        #expect(found.turns.allSatisfy { $0.marks.isEmpty }, "parallel requests are no contradiction")
    }

    @Test func whatHasNoTimeOrSessionOrSumsCallsIsKeptApart() {
        var samples = RecordSamples()
        var sum = samples.record(start: 1, end: 2)
        sum.flags = .sumOfCalls
        let records = [
            samples.record(start: nil, end: nil), samples.record(start: 1, end: 2), sum,
            samples.record(session: nil, start: 1, end: 2),
        ]
        let found = conversations(records, samples)
        #expect(numbers(found) == [[1]])
        #expect(
            found.apart == [
                RecordApart(record: 0, reason: .withoutTime), RecordApart(record: 2, reason: .sumOfCalls),
                RecordApart(record: 3, reason: .withoutSession),
            ])
    }

    @Test func aMissingStartIsMarkedAndItsCompletionStandsIn() throws {
        var samples = RecordSamples()
        let records = [
            samples.record(start: 10, end: 12), samples.record(start: nil, end: 20),
            samples.record(start: 30, end: nil),
        ]
        let found = conversations(records, samples)
        #expect(numbers(found) == [[0, 1, 2]])
        #expect(found.turns.map(\.marks) == [[], .withoutStart, []])
        #expect(found.turns[1].startedAt.milliseconds == 20_000 && found.turns[1].startBasis == .none)
        #expect(!found.turns[2].completedAt.isKnown)
    }

    @Test func clocksThatAreSetBackAreNoticed() {
        var samples = RecordSamples()
        // 100, 110, 120, then the clock is set back by 15 seconds: 115, 125.
        let times: [(Int64, Int64)] = [(100, 101), (110, 111), (120, 121), (115, 116), (125, 126)]
        let records = times.map { samples.record(start: $0.0, end: $0.1) }
        let found = conversations(records, samples)
        #expect(numbers(found) == [[0, 1, 3, 2, 4]])
        #expect(found.turns.map(\.marks) == [[], [], .outOfOrder, .outOfOrder, []])
        let backwards = conversations([samples.record(start: 50, end: 40)], samples)
        #expect(backwards.turns.first?.marks == .endsBeforeStart)
        #expect(TurnMarks.doubtfulTime.isSuperset(of: [.outOfOrder, .endsBeforeStart, .withoutStart]))
    }

    @Test func aTurnTellsWhatWasWritten() {
        var samples = RecordSamples()
        var record = samples.record(
            start: 1, end: 2, tokens: TokenUsage(input: 1, cacheWrite5m: 10, cacheWrite1h: 20, cacheRead: 40, output: 5)
        )
        record.hints.requestedLifetime = .oneHour
        let turn = conversations([record], samples).turns[0]
        #expect(turn.cachedTokens == 70 && turn.deepestWrite == .fiveMinutes && turn.isDowngraded)
        record.tokens.cacheWrite5m = 0
        let whole = conversations([record], samples).turns[0]
        #expect(whole.deepestWrite == .oneHour && !whole.isDowngraded)
    }

    /// Any order of reading gives the same conversations: found by shuffling.
    @Test(arguments: 1...20) func theOrderOfReadingDoesNotMatter(seed: Int) {
        var generator = SplitMix64(seed: UInt64(seed))
        var samples = RecordSamples()
        var records: [UsageRecord] = []
        for _ in 0..<60 {
            let start = Int64(generator.int(0...40))
            records.append(
                samples.record(
                    session: generator.pick(["s", "t", nil]), agent: generator.pick(["x", nil]), start: start,
                    end: start + Int64(generator.int(-1...3)), file: generator.pick(["a", "b"]),
                    offset: Int64(generator.int(0...30)) * 10))
        }
        let order = Array(records.indices).shuffled(using: &generator)
        let plain = conversations(records, samples)
        let shuffled = conversations(order.map { records[$0] }, samples)
        #expect(numbers(plain) == numbers(shuffled).map { $0.map { order[$0] } }, "seed \(seed)")
        #expect(plain.turns.map(\.marks.rawValue) == shuffled.turns.map(\.marks.rawValue), "seed \(seed)")
        #expect(plain.turns.count + plain.apart.count == 60)
        for conversation in plain.all {
            let starts = plain.turns(of: conversation).map(\.startedAt)
            #expect(starts == starts.sorted(), "seed \(seed)")
        }
    }
}
