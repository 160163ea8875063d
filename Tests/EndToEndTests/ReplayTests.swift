import FoundationEssentials
import JSONScan
import TestSupport
import Testing

/// `farthing replay` as a user runs it.
@Suite struct ReplayTests {
    /// Two prompts of four blocks, 100 s apart, at $3: worked by hand from the multipliers 1.25, 2 and 0.1.
    @Test func twoEqualPromptsCostWhatTheMultipliersSay() throws {
        let scratch = try Scratch()
        let lines = [0, 100_000].map {
            #"{"timestamp":\#($0),"input_length":2100,"output_length":7,"hash_ids":[1,2,3,4,5]}"#
        }
        try scratch.write(Array((lines.joined(separator: "\n") + "\n").utf8), as: "trace.jsonl")
        let json = try replay(["trace.jsonl", "--ping", "1"], in: scratch)
        #expect(json["requests"]?.numberText == "2")
        #expect(json["input_tokens"]?.numberText == "4096")
        #expect(json["output_tokens"]?.numberText == "14")
        // 2,048 tokens: twice as input; a write and a read; a ping after the last request.
        #expect(try cost(of: "none", in: json) == "0.012288")
        for policy in ["5m-end", "5m-ideal", "per-session-best", "tree-static"] {
            #expect(try cost(of: policy, in: json) == "0.0082944", "\(policy)")
        }
        for policy in ["1h-end", "1h-ideal"] { #expect(try cost(of: policy, in: json) == "0.0129024", "\(policy)") }
        #expect(try cost(of: "5m-ping-1", in: json) == "0.0089088")
        #expect(json["lower_bound_usd"]?.string == "0.0082944")
        #expect(json["lower_bound_with_pings_usd"]?.string == "0.0082944")
    }

    /// The parts of a gap are actual less bound, in every policy that has one.
    @Test(arguments: ["none", "5m-end", "1h-end", "5m-ideal", "1h-ideal", "per-session-best", "5m-ping-3", "1h-ping-1"])
    func theGapAddsUp(policy: String) throws {
        let scratch = try Scratch()
        try SampleTree(seed: 1).write(to: scratch.path)
        let json = try replay(
            ["traces/chat.jsonl", "--gap", policy, "--ping", "1", "--ping", "3"], in: scratch)
        let gap = try #require(json["gap"])
        #expect(gap["actual_usd"]?.string == (try cost(of: policy, in: json)))
        #expect(gap["bound_usd"]?.string == json["lower_bound_usd"]?.string)
        try expectPartsAddUp(gap)
    }

    @Test func ownLogsAreReproducedAndTheirGapAddsUp() throws {
        let scratch = try Scratch()
        try SampleTree(seed: 1).write(to: scratch.path)
        let json = try replay(["logs/transcripts"], in: scratch)
        let gap = try #require(json["gap"])
        #expect(gap["policy"]?.string == "billed")
        #expect(gap["actual_usd"]?.string == json["billed"]?["cost_usd"]?.string)
        #expect(json["advice"]?.string == "insufficient_data")
        try expectPartsAddUp(gap)
    }

    private func replay(_ arguments: [String], in scratch: Scratch) throws -> JSONValue {
        let run = try Tool.run(["replay"] + arguments + ["--format", "json"], in: scratch.path)
        try #require(run.status == 0, "\(run.errors)")
        let json = try JSONValue.parse(run.output)
        #expect(json["schema"]?.string == "farthing.replay/1")
        return json
    }

    private func cost(of policy: String, in json: JSONValue) throws -> String? {
        try #require(json["policies"]?.array?.first { $0["policy"]?.string == policy }, "\(policy)")["cost_usd"]?
            .string
    }

    private func expectPartsAddUp(_ gap: JSONValue) throws {
        let parts = try #require(gap["parts"]?.array)
        let sum = try parts.reduce(Int128(0)) { try $0 + picodollars($1["usd"]) }
        #expect(try sum == picodollars(gap["gap_usd"]))
        #expect(try sum == picodollars(gap["actual_usd"]) - picodollars(gap["bound_usd"]))
        #expect(!parts.isEmpty)
    }

    private func picodollars(_ value: JSONValue?) throws -> Int128 {
        let text = try #require(value?.string)
        let parts = text.split(separator: ".")
        let decimals = parts.count > 1 ? parts[1] : ""
        let digits = String(parts[0]) + decimals + String(repeating: "0", count: 12 - decimals.count)
        return try #require(Int128(digits))
    }
}
