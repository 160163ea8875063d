import PromptCache
import Testing
import Usage

/// Each rule on a conversation of a few calls whose numbers are worked out by hand from rules R1 to R20.
@Suite struct DiagnosisRuleTests {
    private typealias Call = DiagnosedCalls.Call

    @Test func aConversationThatReadsAllHasItsFirstRequestOnly() {
        let calls = [
            Call(0, write5m: 10_000, input: 3), Call(60, read: 10_000, write5m: 500, input: 3),
            Call(120, read: 10_500, write5m: 700, input: 3),
        ]
        #expect(DiagnosedCalls.causes(calls) == [["first_request 10003"], [], []])
    }

    /// At the limit itself an entry is alive (rule R6); lifetimes count from starts.
    @Test(arguments: [(300, "prompt_change"), (301, "lapse_5m"), (3600, "lapse_5m"), (90_000, "lapse_5m")])
    func fiveMinutes(_ gap: Int64, _ cause: String) {
        let calls = [Call(0, 250, write5m: 10_000), Call(gap, write5m: 10_500)]
        #expect(DiagnosedCalls.causes(calls)[1] == ["\(cause) 10000"])
    }

    @Test(arguments: [(3600, "prompt_change"), (3601, "lapse_1h")])
    func oneHour(_ gap: Int64, _ cause: String) {
        let calls = [Call(0, write1h: 10_000), Call(gap, write1h: 10_500)]
        #expect(DiagnosedCalls.causes(calls)[1] == ["\(cause) 10000"])
    }

    /// 8,000 tokens at 1h, 2,000 at 5m behind them: after ten minutes the tail has lapsed, after two hours both.
    @Test func mixedLifetimesLapseApart() {
        let calls = [
            Call(0, write1h: 8000, write5m: 2000), Call(600, read: 8000, write5m: 2500),
            Call(8000, write1h: 8000, write5m: 3000),
        ]
        #expect(
            DiagnosedCalls.causes(calls) == [
                ["first_request 10000"], ["lapse_5m 2000"], ["lapse_1h 8000", "lapse_5m 2500"],
            ])
    }

    /// The head read nothing although it lived, the tail had run out: two causes in one request.
    @Test func whatLivedHasAnotherCauseThanWhatLapsed() {
        let calls = [Call(0, write1h: 8000, write5m: 2000), Call(600, write1h: 8000, write5m: 2500)]
        #expect(DiagnosedCalls.causes(calls)[1] == ["prompt_change 8000", "lapse_5m 2000"])
    }

    @Test func anHourAskedForAndFiveMinutesBilled() {
        let asked = { (call: inout Call) in call.hints.requestedLifetime = .oneHour }
        let calls = [
            Call(0, write5m: 10_000, asked), Call(600, write5m: 10_400, asked), Call(8000, write5m: 10_800, asked),
        ]
        #expect(
            DiagnosedCalls.causes(calls) == [["first_request 10000"], ["ttl_downgrade 10000"], ["lapse_5m 10400"]])
    }

    @Test func resultsOfServerToolsAreWrittenForFiveMinutes() {
        let calls = [
            Call(0, write1h: 10_000), Call(60, read: 10_000, write1h: 500, write5m: 4000) { $0.webSearches = 2 },
            Call(700, read: 10_500, write1h: 4800),
        ]
        #expect(DiagnosedCalls.causes(calls)[2] == ["server_tool_writes 4000"])
    }

    @Test func anotherModelHasACacheOfItsOwn() {
        let other = { (call: inout Call) in call.model = "claude-sonnet-5" }
        let calls = [
            Call(0, write5m: 20_000), Call(60, write5m: 20_500, other), Call(120, read: 20_500, write5m: 500, other),
            Call(180, read: 20_000, write5m: 1500), Call(240, read: 21_500, write5m: 100),
        ]
        #expect(
            DiagnosedCalls.causes(calls) == [
                ["first_request 20000"], ["model_change 20000"], [], ["model_change 1000"], [],
            ])
    }

    @Test func aSmallCallOfAnotherModelIsNoChange() {
        let calls = [
            Call(0, write5m: 20_000), Call(60, input: 400) { $0.model = "claude-haiku-4-5" },
            Call(120, read: 20_000, write5m: 900),
        ]
        #expect(DiagnosedCalls.causes(calls) == [["first_request 20000"], ["first_request 400"], []])
    }

    @Test(arguments: [
        (CacheHints.MissReason.modelChanged, "model_change"), (.toolsChanged, "tool_change"),
        (.systemChanged, "system_change"), (.messagesChanged, "message_change"),
    ])
    func theServiceSaysWhy(_ reason: CacheHints.MissReason, _ cause: String) {
        let calls = [Call(0, write5m: 9000), Call(60, write5m: 9500) { $0.hints.missReason = reason }]
        let diagnosis = DiagnosedCalls(calls).diagnosis()
        #expect(DiagnosedCalls.causes(of: diagnosis, calls: 2)[1] == ["\(cause) 9000"])
        #expect(diagnosis.shortfalls.last?.certainty == .certain)
    }

    @Test func aPreviousMessageThatIsNotFoundIsNoCause() {
        let calls = [
            Call(0, write5m: 9000), Call(60, write5m: 9500) { $0.hints.missReason = .previousMessageNotFound },
        ]
        #expect(DiagnosedCalls.causes(calls)[1] == ["unknown 9000 previous_not_found"])
    }

    @Test func goingBackToAnEarlierPromptIsNoFault() {
        let calls = [
            Call(0, write5m: 9000), Call(60, read: 9000, write5m: 3000), Call(120, read: 9000, write5m: 800),
            Call(180, read: 9800, write5m: 100),
        ]
        #expect(DiagnosedCalls.causes(calls) == [["first_request 9000"], [], [], []])
    }

    @Test func twoThreadsInOneConversationAreToldApart() {
        let calls = [
            Call(0, write5m: 20_000), Call(10, write5m: 12_000), Call(60, read: 20_000, write5m: 2000),
            Call(70, read: 12_000, write5m: 500), Call(90, read: 22_000, write5m: 500),
            Call(100, read: 12_500, write5m: 15_000), Call(110, read: 22_500, write5m: 8000),
        ]
        #expect(
            DiagnosedCalls.causes(calls) == [["first_request 20000"], ["first_request 12000"], [], [], [], [], []])
    }

    @Test func aRequestWithoutBreakpoints() {
        let calls = [Call(0, write5m: 9000), Call(60, input: 9500), Call(120, read: 9000, write5m: 1500)]
        #expect(DiagnosedCalls.causes(calls) == [["first_request 9000"], ["not_marked 9000"], ["not_marked 500"]])
    }

    @Test func aPromptShorterThanTheMinimum() {
        let calls = [Call(0, input: 900), Call(60, write5m: 1500), Call(120, read: 1500, write5m: 300)]
        #expect(DiagnosedCalls.causes(calls) == [["first_request 900"], ["below_minimum 900"], []])
    }
}
