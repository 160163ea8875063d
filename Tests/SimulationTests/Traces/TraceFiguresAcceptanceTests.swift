import Testing

@testable import Simulation

/// The public traces; the figures were counted by a program of its own that reads the files as JSON.
@Suite(.enabled(if: SharedTraces.areThere)) struct TraceFiguresAcceptanceTests {
    @Test func sessions() throws {
        let (sink, summary) = try SharedTraces.read("claude-code/sessions.jsonl.gz", into: RecordedRequests())
        #expect(summary.format == .sessions && summary.requests == 49_334 && summary.droppedRequests == 0)
        #expect(summary.blockedTokens == 6_035_881_408 && summary.inputTokens == 6_037_445_403)
        #expect(summary.scopes == 759 && summary.groups == 710 && summary.blockTokens == 64)
        #expect(sink.entries.allSatisfy { Int64($0.blocks.count) == $0.request.inputTokens / 64 })
    }

    /// The two raw sessions hold the same prompts as their short forms.
    @Test(arguments: zip(["trace_0002", "trace_0012"], [Int32(1), 10]))
    func rawSessionsEqualTheirShortForm(name: String, number: Int32) throws {
        let raw = try SharedTraces.read("claude-code/raw/\(name).json", into: RecordedRequests()).sink.entries
        let short = try SharedTraces.read("claude-code/sessions.jsonl.gz", into: RecordedRequests()).sink.entries
        let same = short.filter { $0.request.group == number }
        #expect(raw.count == same.count && !raw.isEmpty)
        for (left, right) in zip(raw, same) {
            let isSame = left.blocks == right.blocks
            #expect(isSame)
            #expect(left.request.timeMilliseconds == right.request.timeMilliseconds)
            #expect(left.request.responseMilliseconds == right.request.responseMilliseconds)
            #expect(left.request.outputTokens == right.request.outputTokens)
        }
    }

    @Test func mooncake() throws {
        let conversation = try SharedTraces.read("mooncake/conversation_trace.jsonl", into: ArrivalSink()).summary
        #expect(
            conversation.format == .mooncake && conversation.requests == 12_031 && conversation.droppedRequests == 0)
        #expect(conversation.inputTokens == 144_793_823 && conversation.blockedTokens == 141_563_392)
        #expect(conversation.outputTokens == 4_122_048 && conversation.scopes == 1)
        let synthetic = try SharedTraces.read("mooncake/synthetic_trace.jsonl", into: ArrivalSink()).summary
        #expect(synthetic.requests == 3_993 && synthetic.droppedRequests == 1_107)
        #expect(synthetic.blockedTokens == 60_358_656 && synthetic.outputTokens == 595_432)
    }

    @Test func azure() throws {
        for (name, requests) in [("code", 8_819), ("conv", 19_366)] {
            let (sink, summary) = try SharedTraces.read(
                "azure/AzureLLMInferenceTrace_\(name).csv", into: ArrivalSink())
            #expect(summary.format == .azure && summary.requests == requests && sink.sorted.count == requests)
        }
    }
}
