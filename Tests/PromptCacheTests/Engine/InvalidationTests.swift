import PromptCache
import Testing
import Usage

/// What invalidates which level: the table of rule R11, row by row, and the scope (rule R13).
///
/// A prompt of 1,000 tokens a level with a breakpoint at the end of each: what is read tells which levels are
/// still valid.
@Suite struct InvalidationTests {
    private let prompt = "t1:5m s2:5m m3:5m"

    struct Row: Sendable {
        var what: CacheChange.What
        /// Tokens still read.
        var read: Int64
        var change: @Sendable (inout CacheParameters) -> Void
    }

    static let rows = [
        Row(what: .webSearch, read: 1000) { $0.webSearch = true },
        Row(what: .webFetch, read: 1000) { $0.webFetch = true },
        Row(what: .citations, read: 1000) { $0.citations = true },
        Row(what: .speed, read: 1000) { $0.speed = "fast" },
        Row(what: .toolChoice, read: 2000) { $0.toolChoice = "any" },
        Row(what: .parallelToolUse, read: 2000) { $0.disablesParallelToolUse = true },
        Row(what: .images, read: 2000) { $0.hasImages = true },
        Row(what: .thinking, read: 2000) { $0.thinking = "enabled 2000" },
        Row(what: .effort, read: 2000) { $0.effort = "high" },
    ]

    @Test(arguments: InvalidationTests.rows)
    func aParameterInvalidatesItsLevelAndTheLaterOnes(_ row: Row) throws {
        var changed = CacheParameters()
        row.change(&changed)
        var engine = CacheEngine()
        _ = try engine.process(CacheRequest(prompt))
        let answer = try engine.process(CacheRequest(prompt, at: 1, parameters: changed))
        #expect(answer.usage == TokenUsage(cacheWrite5m: 3000 - row.read, cacheRead: row.read))
        let level: PromptSection = row.read == 1000 ? .system : .messages
        #expect(answer.misses.map(\.cause) == [.change(CacheChange(level: level, what: row.what))])
        // And back: the first entries are still there.
        #expect(try engine.process(CacheRequest(prompt, at: 2)).usage == TokenUsage(cacheRead: 3000))
    }

    /// "On some models more": thinking and effort reach the earlier levels too.
    @Test(arguments: [(PromptSection.tools, Int64(0)), (.system, 1000), (.messages, 2000)])
    func thinkingReachesFurtherOnSomeModels(_ level: PromptSection, _ read: Int64) throws {
        for effort in [true, false] {
            var first = CacheParameters()
            first.thinkingReaches = level
            var second = first
            if effort { second.effort = "low" } else { second.thinking = "adaptive" }
            var engine = CacheEngine()
            let answer = try engine.last(
                CacheRequest(prompt, parameters: first), CacheRequest(prompt, at: 1, parameters: second))
            #expect(answer.usage.cacheRead == read)
            #expect(answer.causes == ["change \(3000 - read)"])
        }
    }

    /// Tool definitions, their order among them, invalidate everything.
    @Test(arguments: ["t9:5m s2:5m m3:5m", "t9 t1:5m s2:5m m3:5m", "s2:5m m3:5m"])
    func toolsInvalidateEverything(_ changed: String) throws {
        var engine = CacheEngine()
        let answer = try engine.last(CacheRequest(prompt), CacheRequest(changed, at: 1))
        #expect(answer.usage.cacheRead == 0)
        for miss in answer.misses where miss.cause != .cold {
            #expect(miss.cause == .change(CacheChange(level: .tools, what: .block, block: 0)))
        }
        #expect(answer.misses.contains { $0.cause != .cold })
    }

    @Test func theOrderOfToolsCounts() throws {
        var engine = CacheEngine()
        let answer = try engine.last(
            CacheRequest("t1 t2:5m s3:5m m4:5m"), CacheRequest("t2 t1:5m s3:5m m4:5m", at: 1))
        #expect(answer.causes == ["change 4000"])
    }

    /// A tool added behind the others keeps what a breakpoint on them has written.
    @Test func anAddedToolInvalidatesSystemAndMessages() throws {
        var engine = CacheEngine()
        let answer = try engine.last(CacheRequest(prompt), CacheRequest("t1 t9:5m s2:5m m3:5m", at: 1))
        #expect(answer.usage.cacheRead == 1000)
        #expect(
            answer.misses.map(\.cause) == [
                .cold, .change(CacheChange(level: .tools, what: .block, block: 1)),
            ])
    }

    @Test func aChangedSystemPromptKeepsTheTools() throws {
        var engine = CacheEngine()
        let answer = try engine.last(CacheRequest(prompt), CacheRequest("t1:5m s9:5m m3:5m", at: 1))
        #expect(answer.usage.cacheRead == 1000)
        #expect(answer.misses.last?.cause == .change(CacheChange(level: .system, what: .block, block: 1)))
    }

    /// Another model, and another workspace, share nothing (rules R11 and R13).
    @Test func scopesShareNothing() throws {
        for (scope, causes) in [(CacheScope(model: 1), ["change 3000"]), (CacheScope(workspace: 1), ["cold 3000"])] {
            var engine = CacheEngine()
            let answer = try engine.last(CacheRequest(prompt), CacheRequest(prompt, at: 1, scope: scope))
            #expect(answer.usage == TokenUsage(cacheWrite5m: 3000))
            #expect(answer.causes == causes)
            #expect(try engine.process(CacheRequest(prompt, at: 2)).usage.cacheRead == 3000)
            #expect(try engine.process(CacheRequest(prompt, at: 3, scope: scope)).usage.cacheRead == 3000)
        }
    }

    /// A block of the system prompt is not the tool of the same bytes, and where the system prompt ends counts.
    @Test func theSameBytesInAnotherSectionAreAnotherPrefix() throws {
        var engine = CacheEngine()
        let answer = try engine.last(CacheRequest("s1 s2:5m"), CacheRequest("s1 m2:5m", at: 1))
        #expect(answer.usage.cacheRead == 0)
    }
}
