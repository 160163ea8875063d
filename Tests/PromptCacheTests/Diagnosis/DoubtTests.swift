import PromptCache
import TestSupport
import Testing
import Usage

/// Where times, agents or the beginning are not known, the diagnosis says so and names no cause.
@Suite struct DiagnosisDoubtTests {
    private typealias Call = DiagnosedCalls.Call

    /// The completion stands in for the start: whether ten minutes lay between the starts is not known.
    @Test func withoutStartsNothingIsSaidOfLapses() {
        let calls = [Call(nil, write5m: 9000), Call(nil, write5m: 9500), Call(nil, read: 9500, write5m: 100)]
        var timed = calls
        for (index, end) in [Int64(5), 605, 640].enumerated() { timed[index].end = end }
        let diagnosis = DiagnosedCalls(timed).diagnosis()
        #expect(
            DiagnosedCalls.causes(of: diagnosis, calls: 3) == [
                ["first_request 9000"], ["unknown 9000 doubtful_time"], [],
            ])
        #expect(diagnosis.shortfalls.last?.certainty == .open && diagnosis.shortfalls.last?.gapMilliseconds == nil)
    }

    /// The second line stands behind the first in the file but its clock shows an hour less.
    @Test func aClockThatWasSetBackIsDoubtful() {
        let calls = [
            Call(7200, 7210, write5m: 9000), Call(3600, 3610, write5m: 9500), Call(3700, 3710, read: 9500, write5m: 10),
        ]
        let causes = DiagnosedCalls.causes(calls)
        #expect(causes.joined().allSatisfy { $0.hasPrefix("unknown") || $0.hasPrefix("first_request") })
        #expect(causes.joined().contains { $0.hasSuffix("doubtful_time") })
    }

    @Test func aReplyBeforeItsRequestIsDoubtful() {
        let calls = [Call(0, write5m: 9000), Call(400, 300, write5m: 9500)]
        #expect(DiagnosedCalls.causes(calls)[1] == ["unknown 9000 doubtful_time"])
    }

    /// What the service says does not rest on times.
    @Test func theServiceIsBelievedWhateverTheClock() {
        let calls = [
            Call(0, write5m: 9000), Call(400, 300, write5m: 9500) { $0.hints.missReason = .toolsChanged },
        ]
        #expect(DiagnosedCalls.causes(calls)[1] == ["tool_change 9000"])
    }

    @Test func agentsWithoutNamesAreNotToldApart() {
        let side = { (call: inout Call) in call.isSidechain = true }
        let calls = [
            Call(0, write5m: 9000, side), Call(5, write5m: 12_000, side), Call(30, read: 9000, write5m: 500, side),
            Call(700, write5m: 13_000, side),
        ]
        let causes = DiagnosedCalls.causes(calls)
        #expect(causes[0] == ["first_request 9000"] && causes[2].isEmpty)
        #expect(causes[1].allSatisfy { $0.hasSuffix("several_agents") || $0.hasPrefix("first_request") })
        #expect(causes[3].allSatisfy { $0.hasSuffix("several_agents") } && !causes[3].isEmpty)
    }

    @Test func halfASessionHasNoFirstRequest() {
        let calls = [
            Call(0, read: 40_000, write5m: 2000) { $0.hints.marks = .headMissing },
            Call(60, read: 42_000, write5m: 100),
        ]
        #expect(DiagnosedCalls.causes(calls) == [["unknown 2000 head_missing"], []])
    }

    @Test func unknownModelsMakeNoClaimOnTheMinimum() {
        let calls = [Call(0, input: 900), Call(60, input: 1500), Call(120, write5m: 2000)]
        let diagnosis = DiagnosedCalls(calls).diagnosis(minimum: nil)
        #expect(DiagnosedCalls.causes(of: diagnosis, calls: 3) == [["first_request 900"], [], []])
    }

    /// A conversation that asks nothing of the cache misses nothing.
    @Test func withoutCachingThereIsNoShortfall() {
        let calls = [Call(0, input: 9000), Call(60, input: 9500), Call(120, input: 9900)]
        #expect(DiagnosedCalls.causes(calls) == [["first_request 9000"], [], []])
    }

    /// Numbers without any sense: still every token of a prompt is read, new or a shortfall, by class.
    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func promptsAddUpWhateverTheNumbers(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let calls = (0..<random.int(1...60)).map { _ in nonsense(&random) }
        let diagnosis = DiagnosedCalls(calls).diagnosis { _, _ in
            random.chance(1, in: 2) ? nil : BodyComparison(difference: nil, isOutOfReach: random.chance(1, in: 2))
        }
        for (place, turn) in diagnosis.conversations.turns.enumerated() {
            let found = diagnosis.shortfalls[diagnosis.ofTurn[place]]
            #expect(found.allSatisfy { $0.turn == place && $0.unread.tokens > 0 }, "seed \(seed)")
            let new = diagnosis.newTokens(ofTurn: place)
            #expect(new.input >= 0 && new.cacheWrite5m >= 0 && new.cacheWrite1h >= 0, "seed \(seed)")
            let missed = found.reduce(Int64(0)) { $0 + $1.unread.tokens }
            #expect(turn.tokens.cacheRead + new.tokens + missed == turn.tokens.prompt, "seed \(seed)")
            #expect(found.allSatisfy { ($0.openReason != nil) == ($0.cause == .unknown) }, "seed \(seed)")
            #expect(found.allSatisfy { ($0.certainty == .open) == ($0.cause == .unknown) }, "seed \(seed)")
        }
        #expect(diagnosis.ofTurn.reduce(0) { $0 + $1.count } == diagnosis.shortfalls.count)
    }

    private func nonsense(_ random: inout SplitMix64) -> Call {
        let start: Int64? = random.chance(1, in: 10) ? nil : Int64(random.int(0...20_000))
        var call = Call(start, random.chance(1, in: 10) ? nil : Int64(random.int(0...20_000)))
        if call.start == nil, call.end == nil { call.end = 5 }
        let sizes: [Int64] = [0, 0, 0, 1, 500, 2000, 9000, 20_000]
        (call.read, call.write5m) = (random.pick(sizes), random.pick(sizes))
        (call.write1h, call.input) = (random.pick(sizes), random.pick(sizes))
        call.agent = random.pick(["", "", "a", "b"])
        call.model = random.pick(["claude-opus-4-6", "claude-opus-4-6", "claude-haiku-4-5"])
        call.speed = random.pick(Speed.allCases)
        call.tier = random.pick(ServiceTier.allCases)
        call.isSidechain = random.chance(1, in: 6)
        call.status = random.pick([0, 200, 529])
        call.webSearches = random.pick([0, 0, 1])
        call.hints.marks = CacheHints.Marks(rawValue: UInt8(random.int(0...15)))
        call.hints.effort = random.pick([.unstated, .low, .high])
        call.hints.requestedLifetime = random.pick([nil, .fiveMinutes, .oneHour])
        call.hints.missReason = random.pick([.unstated, .unstated, .toolsChanged, .previousMessageNotFound])
        call.flags = random.pick([[], .ttlAssumed, .refused])
        return call
    }
}
