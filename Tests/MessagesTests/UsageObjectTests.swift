import JSONScan
import Testing
import Usage

@testable import Messages

/// The rules of a usage object: counts are copied from the samples, or added by hand.
@Suite struct UsageObjectTests {
    private func usage(_ json: String, requested: CacheLifetime? = nil) throws -> UsageObject {
        try Array(json.utf8).withUnsafeBytes { bytes in
            UsageObject(try UsageFields(parsing: try JSONElement(validating: bytes)), requested: requested)
        }
    }

    private func problem(_ json: String) -> UsageProblem? {
        do {
            _ = try usage(json)
            return nil
        } catch { return error as? UsageProblem }
    }

    @Test func classesAreExclusive() throws {
        let object = try usage(
            #"{"input_tokens":1,"cache_creation_input_tokens":30,"cache_read_input_tokens":500,"output_tokens":7000,"#
                + #""cache_creation":{"ephemeral_5m_input_tokens":10,"ephemeral_1h_input_tokens":20},"#
                + #""output_tokens_details":{"thinking_tokens":6000},"server_tool_use":{"web_search_requests":4,"#
                + #""web_fetch_requests":9},"service_tier":"priority","speed":"fast","inference_geo":"us"}"#)
        #expect(
            object.tokens == TokenUsage(input: 1, cacheWrite5m: 10, cacheWrite1h: 20, cacheRead: 500, output: 7000))
        #expect(object.webSearches == 4 && object.thinkingTokens == 6000 && object.flags == [])
        #expect(object.tier == .priority && object.speed == .fast && object.geo == .us)
    }

    /// (members, 5m, 1h, flags): flat count and split against each other.
    static let splits: [(String, Int64, Int64, Flags)] = [
        (#""cache_creation_input_tokens":9"#, 9, 0, Flags.ttlAssumed),
        (#""cache_creation_input_tokens":9,"cache_creation":null"#, 9, 0, .ttlAssumed),
        (#""cache_creation_input_tokens":9,"cache_creation":{}"#, 9, 0, .ttlAssumed),
        (
            #""cache_creation_input_tokens":9,"cache_creation":{"ephemeral_5m_input_tokens":0,"#
                + #""ephemeral_1h_input_tokens":0}"#, 9, 0, .ttlAssumed
        ),
        (#""cache_creation_input_tokens":9,"cache_creation":{"ephemeral_1h_input_tokens":9}"#, 0, 9, []),
        (#""cache_creation":{"ephemeral_5m_input_tokens":4,"ephemeral_1h_input_tokens":5}"#, 4, 5, []),
        (
            #""cache_creation_input_tokens":9,"cache_creation":{"ephemeral_1h_input_tokens":5}"#, 4, 5,
            [.ttlAssumed, .inconsistent]
        ),
        (#""cache_creation_input_tokens":3,"cache_creation":{"ephemeral_1h_input_tokens":5}"#, 0, 5, .inconsistent),
        (#""cache_creation_input_tokens":0,"cache_creation":{"ephemeral_1h_input_tokens":5}"#, 0, 5, .inconsistent),
        (#""cache_creation_input_tokens":0"#, 0, 0, []), (#""cache_creation_input_tokens":null"#, 0, 0, []),
    ]

    @Test(arguments: splits)
    func writesAreSplit(members: String, write5m: Int64, write1h: Int64, flags: Flags) throws {
        let object = try usage("{\"input_tokens\":1,\(members)}")
        #expect(object.tokens == TokenUsage(input: 1, cacheWrite5m: write5m, cacheWrite1h: write1h))
        #expect(object.flags == flags)
    }

    @Test(arguments: ["null", "\"\""])
    func nullsAndEmptyStringsAreAbsent(nothing: String) throws {
        let names = [
            "iterations", "speed", "service_tier", "inference_geo", "server_tool_use", "cache_creation",
            "cache_read_input_tokens", "output_tokens_details",
        ]
        let object = try usage("{\"input_tokens\":1,\(names.map { "\"\($0)\":\(nothing)" }.joined(separator: ","))}")
        var expected = UsageObject()
        expected.tokens.input = 1
        #expect(object == expected)
        #expect(try usage(#"{"inference_geo":"not_available"}"#).geo == .unstated)
    }

    @Test func termsThatAreNotKnownAreFlagged() throws {
        #expect(try usage(#"{"service_tier":"platinum"}"#).flags == .inconsistent)
        #expect(try usage(#"{"speed":"warp"}"#).flags == .inconsistent)
        #expect(try usage(#"{"inference_geo":"eu"}"#).geo == .other)
    }

    @Test func whatIsNoCountIsRefused() {
        #expect(problem(#"{"input_tokens":-1}"#) == UsageProblem(field: "input_tokens", kind: .negative))
        #expect(problem(#"{"output_tokens":1.5}"#)?.kind == .notAnInteger)
        #expect(problem(#"{"output_tokens":"12"}"#)?.kind == .notAnInteger)
        #expect(problem(#"{"output_tokens":9223372036854775808}"#)?.kind == .outOfRange)
        #expect(problem(#"{"output_tokens":281474976710657}"#)?.kind == .outOfRange)
        #expect(problem(#"{"output_tokens":281474976710656}"#) == nil)
        #expect(problem(#"{"cache_creation":[]}"#)?.kind == .notAnObject)
        #expect(
            problem(#"{"iterations":[{"type":"message"},{"type":"compaction","input_tokens":-2}]}"#)?.field
                == "iterations[1].input_tokens")
    }

    @Test func theRequestTellsTheLifetimeOfWritesWithoutOne() throws {
        let flat = #"{"cache_creation_input_tokens":9}"#
        #expect(try usage(flat, requested: .oneHour).tokens.cacheWrite1h == 9)
        #expect(try usage(flat, requested: .oneHour).flags == .ttlInferred)
        #expect(try usage(flat, requested: .fiveMinutes).tokens.cacheWrite5m == 9)
        // What is split keeps its split; the part beyond it is not the request's to tell.
        let partly = #"{"cache_creation_input_tokens":9,"cache_creation":{"ephemeral_5m_input_tokens":4}}"#
        #expect(try usage(partly, requested: .oneHour).tokens.cacheWrite5m == 9)
        #expect(try usage(partly, requested: .oneHour).flags == [.ttlAssumed, .inconsistent])
    }
}

/// Rule R19: the bill is the sum over iterations, each at its own model.
@Suite struct IterationTests {
    private func usage(_ json: String, requested: CacheLifetime? = nil) throws -> UsageObject {
        try Array(json.utf8).withUnsafeBytes { bytes in
            UsageObject(try UsageFields(parsing: try JSONElement(validating: bytes)), requested: requested)
        }
    }

    @Test func aMessageIterationRepeatsTheTopLevel() throws {
        let object = try usage(
            #"{"input_tokens":5,"output_tokens":6,"iterations":[{"type":"message","#
                + #""input_tokens":5,"output_tokens":6}]}"#
        )
        #expect(object.tokens == TokenUsage(input: 5, output: 6))
        #expect(object.furtherCharges.isEmpty && object.flags == [])
    }

    @Test func anAdvisorIsChargedAtItsOwnModel() throws {
        let object = try usage(
            #"{"input_tokens":5,"output_tokens":6,"iterations":[{"type":"message","input_tokens":5,"output_tokens":4},"#
                + #"{"type":"advisor_message","model":"claude-opus-4-6","input_tokens":900,"output_tokens":80},"#
                + #"{"type":"message","input_tokens":7,"output_tokens":2}]}"#)
        let charges = [object.tokens] + object.furtherCharges.map(\.tokens)
        #expect(
            charges == [
                TokenUsage(input: 5, output: 4), TokenUsage(input: 900, output: 80), TokenUsage(input: 7, output: 2),
            ])
        #expect(object.furtherCharges.map(\.model) == ["claude-opus-4-6", nil])
    }

    @Test func aCompactionIsAddedToTheMessage() throws {
        let object = try usage(
            #"{"input_tokens":5,"output_tokens":6,"iterations":[{"type":"compaction","cache_read_input_tokens":90000,"#
                + #""output_tokens":800},{"type":"message","input_tokens":5,"output_tokens":6}]}"#)
        #expect(object.tokens == TokenUsage(input: 5, output: 6))
        #expect(object.furtherCharges.map(\.tokens) == [TokenUsage(cacheRead: 90000, output: 800)])
        #expect(object.flags == [])
    }

    @Test func iterationsThatAreAllZeroHideNothing() throws {
        let object = try usage(#"{"input_tokens":5,"iterations":[{"type":"compaction","input_tokens":0}]}"#)
        #expect(object.tokens.input == 5 && object.flags == .inconsistent)
    }

    @Test func aTopLevelThatNoIterationRepeatsIsKept() throws {
        let object = try usage(#"{"input_tokens":5,"iterations":[{"type":"compaction","input_tokens":8}]}"#)
        #expect(object.tokens.input == 5 && object.furtherCharges.map(\.tokens.input) == [8])
        #expect(object.flags == .inconsistent)
    }

    @Test func writesOfIterationsTakeTheLifetimeOfTheRequest() throws {
        let object = try usage(
            #"{"input_tokens":5,"cache_creation_input_tokens":3,"iterations":[{"type":"message","input_tokens":5,"#
                + #""cache_creation_input_tokens":3},{"type":"compaction","cache_creation_input_tokens":4}]}"#,
            requested: .oneHour)
        #expect(object.tokens.cacheWrite1h == 3 && object.furtherCharges.map(\.tokens.cacheWrite1h) == [4])
        #expect(object.flags == .ttlInferred)
    }
}
