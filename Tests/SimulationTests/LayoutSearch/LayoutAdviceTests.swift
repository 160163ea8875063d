import Pricing
import PromptCache
import TestSupport
import Testing
import Usage

@testable import Simulation

/// Moving volatile blocks behind stable ones, and the bounds beside it.
@Suite struct LayoutAdviceTests {
    private func advice(_ blocks: [LayoutBlock], minimum: Int64 = 1024) -> LayoutAdvice {
        // Steady traffic: what outlives a request is always read.
        LayoutAdvice(blocks: blocks, prices: LayoutSearchTests.prices, minimumTokens: minimum) { scope, _ in
            scope == .perRequest ? 1 : 0
        }
    }

    private typealias Tests = LayoutSearchTests

    /// A clock in front of the policy keeps 8,000 tokens from being read: (3 - 0.3) x 8,000 millionths of a
    /// dollar. Behind the policy it can stay in the system prompt.
    @Test func aClockInFrontOfThePolicy() throws {
        let result = advice([
            Tests.block(4000, .never, .tools, name: "tools"), Tests.block(20, .perRequest, name: "clock"),
            Tests.block(8000, name: "policy"), Tests.block(100, .perRequest, .messages, name: "question"),
        ])
        #expect(result.asItIs.breakpoints == [.fiveMinutes, nil, nil, nil])
        let move = try #require(result.moves.first)
        #expect(result.moves.count == 1 && move.blocks.map(\.name) == ["clock"] && move.follows?.name == "policy")
        #expect(move.saving == PicoUSD(usd: "0.0216") && !move.changesSection)
        #expect(result.blocks.map(\.name) == ["tools", "policy", "clock", "question"])
        #expect(result.asItIs.cost - result.afterMoves.cost == move.saving)
        // 12,000 tokens read and 120 at the input price.
        #expect(result.contentBound == PicoUSD(usd: "0.00396") && result.afterMoves.cost == result.contentBound)
        #expect(result.prefixBound == result.asItIs.cost)
    }

    /// Behind it only messages are more stable: the clock has to leave the system prompt.
    @Test func aClockAtTheEndOfTheSystemPrompt() throws {
        let result = advice([
            Tests.block(5000, name: "policy"), Tests.block(20, .perRequest, name: "clock"),
            Tests.block(6000, .perConversation, .messages, name: "history"),
            Tests.block(100, .perRequest, .messages, name: "question"),
        ])
        let move = try #require(result.moves.first)
        #expect(move.changesSection && move.section == .messages && move.follows?.name == "history")
        #expect(move.meaning.contains("system prompt"))
        #expect(result.blocks.map(\.name) == ["policy", "history", "clock", "question"])
        #expect(move.saving == PicoUSD(usd: "0.0162"))
    }

    /// Either clock alone spoils what is behind: only both moves together save.
    @Test func twoBlocksThatMustMoveTogether() throws {
        let result = advice([
            Tests.block(10, .perRequest, name: "clock"), Tests.block(10, .perRequest, name: "nonce"),
            Tests.block(9000, name: "policy"), Tests.block(1, .perRequest, .messages, name: "question"),
        ])
        #expect(result.moves.map { $0.blocks.map(\.name) } == [["clock", "nonce"]])
        #expect(result.blocks.map(\.name) == ["policy", "clock", "nonce", "question"])
    }

    /// Hundreds of them move as a group, in reasonable time.
    @Test(.timeLimit(.minutes(5))) func manyBlocksThatMustMove() throws {
        let volatile = (0..<500).map { Tests.block(10, .perRequest, name: "v\($0)") }
        let stable = (0..<500).map { Tests.block(10, name: "s\($0)") }
        let mixed = zip(volatile, stable).flatMap { [$0, $1] }
        let result = advice(mixed)
        #expect(result.moves.count == 1 && result.moves[0].blocks.count == 500)
        #expect(result.blocks == stable + volatile)
    }

    /// The service wants results right behind their calls, and tools in front.
    @Test func whatTheServiceWantsInPlaceStays() {
        var call = Tests.block(10, .perRequest, .messages, name: "call")
        call.run = .toolUse
        var result = Tests.block(9000, .perConversation, .messages, name: "result")
        result.run = .toolResult
        let blocks = [
            Tests.block(3000, .perRequest, .tools, name: "tools"), Tests.block(5000, name: "policy"), call, result,
        ]
        let fixed = advice(blocks)
        #expect(fixed.moves.isEmpty && fixed.blocks == blocks && fixed.afterMoves == fixed.asItIs)
        // A clock goes behind the results, not between a call and its result.
        call.changes = .perConversation
        let moved = advice([Tests.block(20, .perRequest, name: "clock"), call, result])
        #expect(moved.blocks.map(\.name) == ["call", "result", "clock"])
    }

    /// Moves never cost, their savings add up, sections stay in order, and both bounds hold.
    @Test func whatHoldsForEveryLayout() {
        var random = SplitMix64(seed: 4711)
        for round in 0..<200 {
            let sections = (0..<random.int(1...8)).map { _ in random.pick(PromptSection.allCases) }.sorted()
            let blocks = sections.enumerated().map { index, section in
                Tests.block(
                    Int64(random.int(0...5000)), random.pick(ChangeRate.allCases), section, name: "\(index)")
            }
            let chance = [0.0, 0.1, 0.3, 0.6, 1.0]
            let long = random.int(0...4)
            let result = LayoutAdvice(blocks: blocks, prices: Tests.prices, minimumTokens: 1024) { scope, lifetime in
                let rank = ChangeRate.allCases.firstIndex(of: scope) ?? 0
                return lifetime == .fiveMinutes ? chance[rank] : chance[max(0, rank - long)]
            }
            let saved = result.moves.reduce(PicoUSD.zero) { $0 + $1.saving }
            #expect(result.moves.allSatisfy { $0.saving > .zero }, "seed 4711, round \(round)")
            #expect(result.asItIs.cost - result.afterMoves.cost == saved, "seed 4711, round \(round)")
            #expect(result.contentBound <= result.afterMoves.cost && result.prefixBound <= result.asItIs.cost)
            #expect(result.contentBound <= result.prefixBound, "seed 4711, round \(round)")
            let order = result.blocks.map(\.section)
            #expect(order == order.sorted(), "seed 4711, round \(round)")
            #expect(result.blocks.map(\.name).sorted() == blocks.map(\.name).sorted())
        }
    }
}
