import TestSupport
import Testing
import Usage

@testable import UsageLogs

@Suite struct MessageTableTests {
    @Test func aMessageTakesAtMostTwoHundredBytes() {
        // One slot, and the index just after it grew: 4 bytes at a load of 7/16.
        #expect(MemoryLayout<MessageState>.stride + 4 * 16 / 7 + 1 <= 200)
    }

    /// The rules of facts/usage-records.md written out naively over all lines of a message are the
    /// oracle; the table must give the same for every order, splitting and repetition of the lines.
    @Test func theJoinDependsOnNothingButTheSetOfLines() {
        let seed = UInt64.random(in: .min ... .max)
        print("theJoinDependsOnNothingButTheSetOfLines seed \(seed)")
        var generator = SplitMix64(seed: seed)
        for _ in 0..<300 {
            let lines = (0..<generator.int(1...40)).map { PlainLine.random($0, &generator) }
            let expected = PlainLine.joined(lines)
            for _ in 0..<4 {
                var shuffled = lines + lines.prefix(generator.int(0...lines.count))
                shuffled.shuffle(using: &generator)
                let workers = generator.int(1...3)
                let parts = (0..<workers).map { worker in
                    shuffled.enumerated().filter { $0.offset % workers == worker }.map(\.element)
                }
                let (result, duplicates) = PlainLine.throughTables(parts, generator.chance(1, in: 2))
                #expect(result == expected, "seed \(seed)")
                #expect(duplicates == shuffled.count - expected.count, "seed \(seed)")
            }
        }
    }

    @Test func growsThroughManyChunks() {
        var table = MessageTable()
        let strings = Interner<String>()
        for round in 0..<2 {
            for number in 0..<20_000 {
                let record = UsageRecord(
                    identity: RecordIdentity(file: "f", offset: Int64(number)), service: .none, attribution: .none,
                    tokens: TokenUsage(output: Int64(number)), origin: RecordOrigin(file: .none, offset: 0, line: 1))
                let isNew = table.join(MessageLine(record: record, isSidechain: false), strings: strings)
                #expect(isNew == (round == 0))
            }
        }
        var sum: Int64 = 0
        table.forEach { sum += $0.tokens.output }
        #expect(table.count == 20_000 && sum == 19_999 * 20_000 / 2)
    }
}

/// A line in plain words, with a naive join.
private struct PlainLine: Hashable {
    var message: Int
    var output: Int64
    var input: Int64
    var isSidechain: Bool
    var length: UInt32
    var hash: UInt64
    var model: String
    var time: Int64
    var file: String
    var offset: Int64
    var session: String
    var stop: String?
    var request: UInt64
    var isAssumed: Bool
    var cost: Int64?

    static func random(_ number: Int, _ generator: inout SplitMix64) -> PlainLine {
        // The hash stands for the raw usage, so equal hashes mean equal usage.
        let output = Int64(generator.int(0...2))
        let input = Int64(generator.int(0...1))
        let model = generator.pick(["a", "b"])
        let length = UInt32(generator.int(1...2))
        let isAssumed = generator.chance(1, in: 2)
        let hash =
            UInt64(output * 100 + input * 10) + UInt64(length) * 1000 + (model == "a" ? 1 : 2) + (isAssumed ? 5 : 0)
        return PlainLine(
            message: generator.int(0...5), output: output, input: input, isSidechain: generator.chance(1, in: 2),
            length: length, hash: hash, model: model, time: Int64(generator.int(0...3)),
            file: generator.pick(["x", "y"]), offset: Int64(number), session: generator.pick(["s", "t"]),
            stop: generator.pick([nil, "end_turn", "tool_use"]), request: UInt64(generator.int(0...3)) << 32,
            isAssumed: isAssumed, cost: generator.pick([nil, 1, 2]))
    }

    struct Joined: Hashable {
        var usage: [String]
        var place: [String]
        var stop: String?
        var requests: Set<UInt64>
        var requestsDiffer: Bool
        var cost: Int64?
    }

    static func joined(_ lines: [PlainLine]) -> [Int: Joined] {
        Dictionary(grouping: lines, by: \.message).mapValues { group in
            let usage = group.max {
                $0.usageOrder.lexicographicallyPrecedes($1.usageOrder)
            }
            let place = group.min {
                ($0.isSidechain ? 1 : 0, $0.time, $0.file, $0.offset) < (
                    $1.isSidechain ? 1 : 0, $1.time, $1.file, $1.offset
                )
            }
            return Joined(
                usage: usage.map { ["\($0.output)", "\($0.input)", $0.model] } ?? [],
                place: place.map { ["\($0.time)", $0.file, "\($0.offset)", $0.session] } ?? [],
                stop: group.compactMap(\.stop).max(),
                requests: Set(group.map(\.request)).subtracting([0]),
                requestsDiffer: Set(group.map(\.request)).subtracting([0]).count > 1,
                cost: group.compactMap(\.cost).max())
        }
    }

    private var usageOrder: [Int64] {
        [output, isSidechain ? 0 : 1, output + input, isAssumed ? 0 : 1, Int64(length), Int64(hash)]
    }

    /// One collector a part, joined from the left or from the right.
    static func throughTables(_ parts: [[PlainLine]], _ fromTheRight: Bool) -> ([Int: Joined], Int) {
        var harvests = parts.map { lines in
            let collector = RecordCollector(file: FileContext(path: "", symbol: .none, project: .none))
            for line in lines { line.add(to: collector) }
            return WorkerHarvest(collector: collector, reports: [], bytes: 0)
        }
        if fromTheRight { harvests.reverse() }
        var whole = harvests.removeFirst()
        for index in harvests.indices { whole.absorb(&harvests[index]) }
        var result: [Int: Joined] = [:]
        let tables = whole.tables
        whole.messages.forEachState { number, state in
            let record = state.record
            let attribution = tables.attributions[record.attribution]
            let model = tables.services[record.service].flatMap { tables.strings[$0.model] } ?? ""
            result[Int(record.identity.high)] = Joined(
                usage: ["\(record.tokens.output)", "\(record.tokens.input)", model],
                place: [
                    "\(record.completedAt.milliseconds)", tables.strings[record.origin.file] ?? "",
                    "\(record.origin.offset)", attribution.flatMap { tables.strings[$0.session] } ?? "",
                ],
                stop: tables.strings[record.stopReason],
                requests: whole.messages.furtherRequests(ofMessage: number).union([state.request]).subtracting([0]),
                requestsDiffer: record.flags.contains(.requestsDiffer), cost: record.reportedPicoUSD)
        }
        return (result, whole.duplicates)
    }

    private func add(to collector: RecordCollector) {
        var attribution = Attribution()
        attribution.session = collector.symbol(session)
        attribution.isSidechain = isSidechain
        var record = UsageRecord(
            identity: RecordIdentity(high: UInt64(message), low: UInt64(message) &* 977),
            service: collector.service(model: collector.symbol(model)),
            attribution: collector.attribution(attribution), tokens: TokenUsage(input: input, output: output),
            origin: RecordOrigin(
                file: collector.symbol(file), offset: offset, line: 1, usageLength: length, usageHash: hash))
        record.completedAt = Timestamp(milliseconds: time)
        record.stopReason = collector.symbol(stop)
        if isAssumed { record.flags.insert(.ttlAssumed) }
        record.reportedPicoUSD = cost
        collector.add(record, isSidechain: isSidechain, request: request)
    }
}
