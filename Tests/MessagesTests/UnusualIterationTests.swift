import JSONScan
import Messages
import Testing
import Usage

/// Iterations at the edges of rule R19; the expected charges are worked out by hand from it.
@Suite struct UnusualIterationTests {
    private func usage(_ json: String) throws -> UsageObject {
        try Array(json.utf8).withUnsafeBytes { try UsageObject(parsing: JSONElement(validating: $0)) }
    }

    private func usage(top: String, _ iterations: String...) throws -> UsageObject {
        try usage("{\(top),\"iterations\":[\(iterations.joined(separator: ","))]}")
    }

    private let message = #"{"input_tokens":100,"type":"message","cache_read_input_tokens":50,"output_tokens":20}"#

    @Test func severalMessagesAddUpToTheTopLevel() throws {
        let usage = try usage(
            top: #""input_tokens":200,"cache_read_input_tokens":100,"output_tokens":40"#, message, message)
        #expect(usage.tokens == TokenUsage(input: 200, cacheRead: 100, output: 40))
        #expect(usage.furtherCharges.isEmpty && usage.flags.isEmpty)
    }

    @Test func messagesThatDoNotAddUpAreFlaggedAndTheTopLevelIsPriced() throws {
        let usage = try usage(top: #""input_tokens":7,"output_tokens":1"#, message)
        #expect(usage.tokens == TokenUsage(input: 7, output: 1) && usage.flags == .inconsistent)
    }

    @Test func chargesThatDisagreeWithTheTopLevelAreFlagged() throws {
        let usage = try usage(
            top: #""input_tokens":1,"output_tokens":1"#, #"{"type":"compaction","input_tokens":5}"#, message)
        #expect(usage.flags == .inconsistent)
        #expect(usage.tokens == TokenUsage(input: 100, cacheRead: 50, output: 20))
        #expect(usage.furtherCharges.map(\.tokens) == [TokenUsage(input: 5)])
    }

    @Test func aFallbackIsChargedAtTheModelThatAnswered() throws {
        let usage = try usage(
            top: #""input_tokens":30,"output_tokens":9"#,
            #"{"type":"message","model":"claude-a","input_tokens":30,"output_tokens":0}"#,
            #"{"type":"fallback_message","model":"claude-b","input_tokens":30,"output_tokens":9}"#)
        #expect(usage.iterationModel == "claude-a" && usage.tokens == TokenUsage(input: 30))
        #expect(usage.furtherCharges.map(\.model) == ["claude-b"] && usage.flags.isEmpty)
    }

    @Test func anUnknownKindThatRepeatsTheTopLevelIsTheTopLevel() throws {
        let usage = try usage(
            top: #""input_tokens":10,"output_tokens":5"#, #"{"type":"iteration","input_tokens":10,"output_tokens":5}"#)
        #expect(usage.tokens == TokenUsage(input: 10, output: 5))
        #expect(usage.furtherCharges.isEmpty && usage.flags.isEmpty)
    }

    @Test func whatIsNoCountIsNamedWithItsIteration() {
        let json = #"{"iterations":[{"type":"message"},{"type":"compaction","input_tokens":-2}]}"#
        #expect(throws: UsageProblem(field: "iterations[1].input_tokens", kind: .negative)) { try usage(json) }
    }

    @Test func theLargestCountsDoNotOverflowAndMoreIterationsAreRefused() throws {
        let huge = #"{"type":"compaction","input_tokens":281474976710656,"output_tokens":281474976710656}"#
        let many = [String](repeating: huge, count: UsageIterations.maximumCount)
        #expect(try usage("{\"iterations\":[\(many.joined(separator: ","))]}").furtherCharges.count == 1023)
        let tooMany = "{\"iterations\":[\((many + [huge]).joined(separator: ","))]}"
        #expect(throws: UsageProblem(field: "iterations", kind: .outOfRange)) { try usage(tooMany) }
    }
}
