import TestSupport
import Testing
import Usage

/// Filtered totals are those of the records that a plain loop over their names picks.
@Suite struct UsageFiltersTests {
    /// What a record is called; an empty text is no name.
    private struct Names {
        var model = ""
        var project = ""
        var session = ""
        var source = ""
        var key = ""
        var tags: [String] = []
    }

    private var tables = RecordTables()

    private mutating func symbol(_ text: String) -> Symbol {
        text.isEmpty ? .none : tables.strings.symbol(for: text)
    }

    private mutating func record(_ names: Names, number: Int64) -> UsageRecord {
        var attribution = Attribution()
        attribution.project = symbol(names.project)
        attribution.session = symbol(names.session)
        attribution.source = symbol(names.source)
        attribution.key = symbol(names.key)
        attribution.tags = symbol(names.tags.sorted().joined(separator: ","))
        let service = Service(model: symbol(names.model))
        return UsageRecord(
            identity: RecordIdentity(file: "f", offset: number), service: tables.services.symbol(for: service),
            attribution: tables.attributions.symbol(for: attribution), tokens: TokenUsage(input: number),
            origin: RecordOrigin(file: .none, offset: number, line: 0))
    }

    /// Sum of the input tokens, and how many requests they are of.
    private func input(_ filters: UsageFilters, of records: [UsageRecord]) -> [Int128] {
        var accumulator = UsageAccumulator(query: UsageQuery(filters: filters, undatedDay: 0), tables: tables)
        for record in records { accumulator.add(record) }
        let sums = accumulator.totals.groups.flatMap { $0.sums.values }
        return [sums.reduce(0) { $0 + $1.input }, sums.reduce(0) { $0 + Int128($1.requests) }]
    }

    /// Records 1, 2, 4, 8, 16 carry the tags named; the sums are worked by hand.
    @Test func byHand() {
        var test = UsageFiltersTests()
        let records = [
            test.record(Names(model: "m1", tags: ["red"]), number: 1),
            test.record(Names(model: "m2", tags: ["blue", "red"]), number: 2),
            test.record(Names(model: "m2", tags: ["redder"]), number: 4),
            test.record(Names(model: "m3", project: "p"), number: 8),
            test.record(Names(project: "p"), number: 16),
        ]
        func sum(_ patterns: [FilterDimension: [String]]) -> Int128 {
            test.input(UsageFilters(patterns.mapValues { $0.map(NamePattern.init) }), of: records)[0]
        }
        #expect(sum([:]) == 31)
        #expect(sum([.tag: ["red"]]) == 3)
        #expect(sum([.tag: ["red*"]]) == 7)
        #expect(sum([.tag: ["blue", "redder"]]) == 6)
        #expect(sum([.tag: ["(none)"]]) == 24)
        #expect(sum([.tag: ["blue,red"]]) == 0)
        #expect(sum([.model: ["m2"]]) == 6)
        #expect(sum([.model: ["m1", "m3"]]) == 9)
        #expect(sum([.model: ["(none)"]]) == 16)
        #expect(sum([.model: ["m*"], .project: ["p"]]) == 8)
        #expect(sum([.model: [], .key: ["(none)"]]) == 31)
        #expect(sum([.session: ["*"]]) == 0)
    }

    @Test func unmatchedPatternsAreNamed() {
        var test = UsageFiltersTests()
        _ = test.record(Names(model: "m1", tags: ["blue", "red"]), number: 1)
        let filters = UsageFilters([
            .model: [NamePattern("m*"), NamePattern("x")], .tag: [NamePattern("red"), NamePattern("blue,red")],
            .key: [.none, NamePattern("k")], .session: [.none],
        ])
        let unmatched = filters.unmatched(in: test.tables).map { "\($0.dimension.rawValue) \($0.pattern.text)" }
        #expect(unmatched == ["model x", "key k", "tag blue,red"])
    }

    @Test(arguments: 0..<20)
    func againstALoop(round: Int) {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SplitMix64(seed: seed)
        var test = UsageFiltersTests()
        let words = ["", "alpha", "alpine", "beta", "gamma"]
        var all: [(names: Names, record: UsageRecord)] = []
        for number in 1...200 {
            let names = Names(
                model: random.pick(words), project: random.pick(words), session: random.pick(words),
                source: random.pick(words), key: random.pick(words),
                tags: (0..<random.int(0...3)).map { _ in random.pick(["alpha", "alpine", "beta"]) })
            all.append((names, test.record(names, number: Int64(number))))
        }
        let patterns = ["alpha", "al*", "*a", "(none)", "beta", "*", "nothing"]
        for _ in 0..<50 {
            var chosen: [FilterDimension: [String]] = [:]
            for dimension in FilterDimension.allCases where random.chance(1, in: 3) {
                chosen[dimension] = (0..<random.int(1...2)).map { _ in random.pick(patterns) }
            }
            let picked = all.filter { Self.passes($0.names, chosen) }.map(\.record)
            let filters = UsageFilters(chosen.mapValues { $0.map(NamePattern.init) })
            let expected = [picked.reduce(0) { $0 + Int128($1.tokens.input) }, Int128(picked.count)]
            #expect(test.input(filters, of: all.map(\.record)) == expected, "\(chosen), seed \(seed)")
        }
    }

    private static func passes(_ names: Names, _ chosen: [FilterDimension: [String]]) -> Bool {
        chosen.allSatisfy { dimension, patterns in
            let values: [String] =
                switch dimension {
                case .model: [names.model]
                case .project: [names.project]
                case .session: [names.session]
                case .source: [names.source]
                case .key: [names.key]
                case .tag: names.tags.isEmpty ? [""] : names.tags
                }
            return values.contains { value in
                patterns.contains { pattern in
                    switch pattern {
                    case "(none)": value.isEmpty
                    case "*": !value.isEmpty
                    case "al*": value.hasPrefix("al")
                    case "*a": value.hasSuffix("a")
                    default: value == pattern
                    }
                }
            }
        }
    }
}
