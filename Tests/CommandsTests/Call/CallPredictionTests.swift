import Commands
import JSONScan
import Synchronization
import TestSupport
import Testing

/// What `call --repeat` predicts is what a service with a cache bills. The cache is the mock's own, which is written
/// from the rules; lengths are those of `farthing count`, since they are not in question here.
@Suite(.timeLimit(.minutes(5))) struct CallPredictionTests {
    private static let hour: Int64 = 3_600_000
    private static let minutes: Int64 = 300_000

    /// A request, and its blocks in the order of the prefix with their breakpoints.
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let body: String
        let blocks: [(path: String, breakpoint: Int64?)]
    }

    /// `count` sentences that no other block has.
    private static func text(_ name: String, _ count: Int) -> String {
        (1...count).map { "\(name) \($0) is a rule that holds." }.joined(separator: " ")
    }

    private static func body(system: String, message: String, more: String = "") -> String {
        #"{"model":"claude-sonnet-4-6","max_tokens":64,\#(more)"system":[\#(system)],"#
            + #""messages":[{"role":"user","content":[\#(message)]}]}"#
    }

    private static func block(_ text: String, _ control: String = "") -> String {
        #"{"type":"text","text":"\#(text)"\#(control.isEmpty ? "" : ",\"cache_control\":\(control)")}"#
    }

    private static let five = #"{"type":"ephemeral"}"#
    private static let long = #"{"type":"ephemeral","ttl":"1h"}"#
    private static let places = ["system[0]", "system[1]", "messages[0].content[0]", "messages[0].content[1]"]

    private static func sample(_ name: String, _ marks: [Int64?], size: Int = 200, more: String = "") -> Case {
        let blocks = zip(["Alpha", "Beta", "Gamma", "Delta"], marks).map { word, mark in
            block(text(word, size), mark.map { $0 == hour ? long : five } ?? "")
        }
        // Automatic caching marks the last block.
        var effective = marks
        if !more.isEmpty { effective[3] = more.contains("1h") ? hour : minutes }
        return Case(
            testDescription: name,
            body: body(
                system: blocks[0...1].joined(separator: ","), message: blocks[2...3].joined(separator: ","), more: more),
            blocks: Array(zip(places, effective)).map { ($0, $1) })
    }

    static let cases = [
        sample("one hour on the system prompt", [nil, hour, nil, nil]),
        sample("five minutes on system and message", [nil, minutes, nil, minutes]),
        sample("an hour, then five minutes", [hour, nil, minutes, nil]),
        sample("an hour twice, then five minutes twice", [hour, hour, minutes, minutes]),
        sample("below the minimum", [nil, minutes, nil, nil], size: 30),
        sample("no breakpoint", [nil, nil, nil, nil]),
        sample("automatic", [nil, nil, nil, nil], more: #""cache_control":{"type":"ephemeral"},"#),
        sample(
            "automatic for an hour", [nil, hour, nil, nil], more: #""cache_control":{"type":"ephemeral","ttl":"1h"},"#),
    ]

    /// Lengths of the blocks: a part that is no block of its own counts for the next one.
    private func lengths(_ sample: Case, _ world: CallWorld) async throws -> [MockCache.Block] {
        let count = await world.run(["count", "request.json", "--parts", "--format", "json"])
        let parts = try #require(try JSONValue.parse(count.output)["parts"]?.array)
        var found: [MockCache.Block] = []
        var open: Int64 = 0
        for part in parts {
            open += try #require(part["tokens"]?.int64)
            guard let place = sample.blocks.first(where: { $0.path == part["part"]?.string }) else { continue }
            found.append(MockCache.Block(place.path, tokens: open, breakpoint: place.breakpoint))
            open = 0
        }
        #expect(found.count == sample.blocks.count && open == 0)
        return found
    }

    @Test(arguments: cases, ["30s", "5m", "301s", "1h", "3601s"])
    func thePredictionIsWhatIsBilled(sample: Case, interval: String) async throws {
        let blocks = Mutex<[MockCache.Block]>([])
        let cache = Mutex(MockCache(minimum: 1024))
        let clock = Mutex<SteppedClock?>(nil)
        let service = try MockService { _, number in
            let now = clock.withLock { $0 }?.now ?? 0
            var message = MockMessage(id: "msg_\(number)")
            message.model = "claude-sonnet-4-6"
            let prompt = blocks.withLock { $0 }
            cache.withLock { $0.bill(prompt, at: now, answeredAt: now, into: &message) }
            return .message(message)
        }
        defer { service.stop() }
        let world = try CallWorld(service, request: sample.body)
        let counted = try await lengths(sample, world)
        blocks.withLock { $0 = counted }
        clock.withLock { $0 = world.clock }
        let call = await world.call(["--repeat", "4", "--interval", interval, "--format", "json", "--stream"])
        #expect(call.status == .success, "\(call.output)\(world.world.notes.text)")
        let payload = try JSONValue.parse(call.output)
        let calls = try #require(payload["calls"]?.array)
        let predicted = try #require(payload["predicted"]?.array)
        #expect(calls.count == 4 && predicted.count == 4)
        let members = ["input_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens", "cache_read_tokens"]
        for (number, (call, prediction)) in zip(calls, predicted).enumerated() {
            let billed = members.map { call["usage"]?[$0]?.int64 ?? -1 }
            let served = service.served[number]
            #expect(billed == [served.input, served.cacheWrite5m, served.cacheWrite1h, served.cacheRead])
            #expect(
                members.map { prediction[$0]?.int64 ?? -2 } == billed, "call \(number + 1) of \(sample) at \(interval)")
        }
    }

    /// The mock's cache itself, by hand: rule R6, alive at the limit, gone behind it; R8, what is read and written.
    @Test func theMocksCacheKeepsTheRules() {
        let blocks = [
            MockCache.Block("a", tokens: 2000, breakpoint: Self.hour),
            .init("b", tokens: 500, breakpoint: Self.minutes),
            .init("c", tokens: 10),
        ]
        var cache = MockCache(minimum: 1024)
        // Written; read; read at the limit; behind five minutes; behind an hour.
        let moments: [Int64] = [0, 1000, 301_000, 601_001, 4_201_002]
        let expected: [[Int64]] = [
            [10, 500, 2000, 0], [10, 0, 0, 2500], [10, 0, 0, 2500], [10, 500, 0, 2000], [10, 500, 2000, 0],
        ]
        for (moment, figures) in zip(moments, expected) {
            var message = MockMessage(id: "m")
            cache.bill(blocks, at: moment, answeredAt: moment, into: &message)
            #expect(
                [message.input, message.cacheWrite5m, message.cacheWrite1h, message.cacheRead] == figures, "\(moment)")
        }
    }
}
