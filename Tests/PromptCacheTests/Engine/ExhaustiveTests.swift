import PromptCache
import Testing
import Usage

/// Every combination of lifetimes, gaps and layouts of three requests, against the brute-force model.
@Suite struct ExhaustiveTests {
    /// Every way of marking three blocks that rule R8 allows: 1h before 5m.
    static let layouts: [[CacheLifetime?]] = {
        let choices: [CacheLifetime?] = [nil, .fiveMinutes, .oneHour]
        var layouts: [[CacheLifetime?]] = []
        for first in choices {
            for second in choices {
                for third in choices {
                    let marks = [first, second, third].compactMap { $0 }
                    if marks == marks.sorted(by: { $0.seconds > $1.seconds }) {
                        layouts.append([first, second, third])
                    }
                }
            }
        }
        return layouts
    }()

    /// Milliseconds: none, and each lifetime at its limit and just over it (rule R6).
    static let gaps: [Int64] = [0, 300_000, 300_001, 3_600_000, 3_600_001]

    private static let switchSets: [EngineSwitches] = {
        var sets: [EngineSwitches] = []
        for availability in EngineSwitches.Availability.allCases {
            for refreshes in [true, false] {
                for rewrites in [true, false] {
                    var switches = EngineSwitches()
                    switches.availability = availability
                    switches.deepHitRefreshesShallower = refreshes
                    switches.longerLifetimeRewrites = rewrites
                    sets.append(switches)
                }
            }
        }
        return sets
    }()

    @Test func everyLayoutAndSetIsThere() {
        #expect(ExhaustiveTests.layouts.count == 20)
        #expect(ExhaustiveTests.switchSets.count == 8)
    }

    @Test(arguments: ExhaustiveTests.switchSets)
    func engineEqualsBruteForce(_ switches: EngineSwitches) throws {
        let thirds: [[CacheLifetime?]] = [
            [nil, nil, .fiveMinutes], [nil, nil, .oneHour], [.oneHour, nil, .fiveMinutes], [nil, .fiveMinutes, nil],
        ]
        var compared = 0
        for first in ExhaustiveTests.layouts {
            for second in ExhaustiveTests.layouts {
                for third in thirds {
                    for gap in ExhaustiveTests.gaps {
                        for nextGap in ExhaustiveTests.gaps {
                            try compare([first, second, third], [gap, nextGap], switches)
                            compared += 1
                        }
                    }
                }
            }
        }
        #expect(compared == 20 * 20 * 4 * 25)
    }

    private func compare(_ layouts: [[CacheLifetime?]], _ gaps: [Int64], _ switches: EngineSwitches) throws {
        var engine = CacheEngine(switches: switches)
        var oracle = BruteForceCache(switches: switches)
        var time: Int64 = 0
        for (index, layout) in layouts.enumerated() {
            time += index == 0 ? 0 : gaps[index - 1]
            let blocks = layout.enumerated().map { place, mark in
                PromptBlock(
                    section: .messages, identity: UInt64(place), tokens: [100, 20, 3][place], breakpoint: mark)
            }
            let request = CacheRequest(
                startMilliseconds: time, firstResponseMilliseconds: time + 1, blocks: blocks, minimumTokens: 100)
            let answer = try engine.process(request)
            let expected = oracle.bill(request)
            if answer.usage != expected {
                Issue.record("\(layouts) \(gaps) request \(index): \(answer.usage), expected \(expected)")
            }
        }
    }
}
