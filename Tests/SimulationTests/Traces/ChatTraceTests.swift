import FoundationEssentials
import Testing
import TestSupport

@testable import Simulation

/// The generated traces that are measured on: their bytes, what they say they hold, their shape.
///
/// What a trace holds is counted here a second time, from its text, with JSONDecoder and whole lists of ids.
@Suite struct ChatTraceTests {
    @Test func equalSeedsGiveEqualBytes() throws {
        let first = ChatTrace(requests: 3000, seed: 7).bytes()
        let second = ChatTrace(requests: 3000, seed: 7).bytes()
        #expect(first.bytes == second.bytes && first.truth == second.truth)
        #expect(ChatTrace(requests: 3000, seed: 8).bytes().bytes != first.bytes)
    }

    /// The digest (FNV-1a, 64 bits) was taken from a first run: it keeps figures of one version comparable with
    /// those of the next, and would differ on a machine where anything but integers took part.
    @Test func bytesDoNotChangeFromVersionToVersion() {
        let digest = ChatTrace(requests: 3000, seed: 7).bytes().bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01B3
        }
        #expect(digest == 15_328_259_867_134_203_435)
    }

    @Test(arguments: [1, 2, 69, 70, 1000]) func theNumberOfRequestsIsKept(count: Int) throws {
        let (bytes, truth) = ChatTrace(requests: count, seed: 3).bytes()
        let sessions = try decoded(bytes)
        #expect(truth.requests == count)
        #expect(sessions.reduce(0) { $0 + $1.requests.count } == count)
    }

    @Test func theFileHoldsTheSameBytes() throws {
        let path = FileManager.default.temporaryDirectory.path + "/farthing-\(UUID().uuidString).jsonl"
        defer { try? FileManager.default.removeItem(atPath: path) }
        // Above four megabytes, so that the file is written in several pieces.
        let trace = ChatTrace(requests: 60_000, seed: 11)
        let truth = try trace.write(to: path)
        let (bytes, same) = trace.bytes()
        #expect(bytes.count > 5 << 20)
        #expect(FileManager.default.contents(atPath: path).map { [UInt8]($0) } == bytes)
        #expect(truth == same)
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func theTruthIsWhatTheTextHolds(seed: UInt64) throws {
        let (bytes, truth) = ChatTrace(requests: 5000, seed: seed).bytes()
        let count = try RecountedTrace(decoded(bytes))
        #expect(count.truth.sessions == truth.sessions)
        #expect(count.truth.requests == truth.requests)
        #expect(count.truth.agents == truth.agents)
        #expect(count.truth.inputTokens == truth.inputTokens)
        #expect(count.truth.outputTokens == truth.outputTokens)
        #expect(count.truth.blocks == truth.blocks)
        #expect(count.shortened == truth.truncations + truth.summaries)
        #expect(count.truth.gapsBeyond5Minutes == truth.gapsBeyond5Minutes)
        #expect(count.truth.gapsBeyond1Hour == truth.gapsBeyond1Hour)
        #expect(count.branches > 0, "no sub-agent begins like a prompt before it")
    }

    @Test func theReaderFindsTheSame() throws {
        let (bytes, truth) = ChatTrace(requests: 5000, seed: 5).bytes()
        var loader = TraceLoader(
            name: "generated",
            price: VisitPrice(input: 10, cacheWrite5m: 12, cacheWrite1h: 20, cacheRead: 1, pingRead: 1))
        try bytes.withUnsafeBytes { bytes in Result { () throws(TraceProblem) in try loader.read(bytes) } }.get()
        let (trace, summary) = try loader.finish()
        #expect(summary.format == .sessions && summary.blockTokens == 64 && summary.droppedRequests == 0)
        #expect(summary.requests == Int64(truth.requests) && trace.requestCount == truth.requests)
        #expect(summary.groups == Int64(truth.sessions))
        #expect(summary.inputTokens == Int64(truth.inputTokens))
        #expect(summary.outputTokens == Int64(truth.outputTokens))
        #expect(summary.blockedTokens == Int64(truth.blocks * 64) && trace.inputTokens == Int64(truth.blocks * 64))
    }

    /// The public trace of agent sessions that the shape follows has 49,334 requests in 710 sessions.
    @Test func sessionsLookLikeThoseOfAgents() {
        let truth = ChatTrace(requests: 49_334, seed: 1).bytes().truth
        #expect((620...800).contains(truth.sessions))
        let gaps = truth.requests - truth.agents
        #expect((30...70).contains(truth.gapsBeyond5Minutes * 1000 / gaps))
        #expect((2...8).contains(truth.gapsBeyond1Hour * 1000 / gaps))
        #expect(truth.truncations * 100 / gaps >= 3 && truth.summaries > 0)
        #expect(truth.agents > truth.sessions)
    }

    private func decoded(_ bytes: [UInt8]) throws -> [WrittenSession] {
        try bytes.split(separator: UInt8(ascii: "\n")).map {
            try JSONDecoder().decode(WrittenSession.self, from: Data($0))
        }
    }
}

/// A session as its line tells it.
struct WrittenSession: Decodable {
    struct Request: Decodable {
        var seconds: Double
        var agent: String
        var model: String
        var inputTokens: Int
        var outputTokens: Int
        var kept: Int
        var runs: [[Int]]

        enum CodingKeys: String, CodingKey {
            case seconds = "t"
            case agent = "a"
            case model = "m"
            case inputTokens = "in"
            case outputTokens = "out"
            case kept = "lcp"
            case runs = "tail"
        }
    }
    var name: String
    var blockTokens: Int
    var requests: [Request]

    enum CodingKeys: String, CodingKey {
        case name = "id"
        case blockTokens = "block_size"
        case requests
    }
}

/// The counts of a trace, from whole lists of block ids.
struct RecountedTrace {
    private(set) var truth = ChatTraceTruth()
    /// Requests that keep less than all of the prompt before.
    private(set) var shortened = 0
    /// First requests of agents that begin with a block of an earlier request of the session.
    private(set) var branches = 0

    init(_ sessions: [WrittenSession]) throws {
        #expect(Set(sessions.map(\.name)).count == sessions.count)
        for session in sessions { try count(session) }
    }

    private mutating func count(_ session: WrittenSession) throws {
        truth.sessions += 1
        var prompts: [String: (ids: [Int], time: Double)] = [:]
        var seen: Set<Int> = []
        var latest = 0.0
        for request in session.requests {
            #expect(request.seconds >= latest)
            latest = request.seconds
            let before = prompts[request.agent]
            try #require(request.kept <= before?.ids.count ?? 0)
            let tail = request.runs.flatMap { Array($0[0]..<($0[0] + $0[1])) }
            let ids = Array(before?.ids.prefix(request.kept) ?? []) + tail
            #expect(ids.count == request.inputTokens / session.blockTokens)
            #expect(Set(ids).count == ids.count)
            count(request, blocks: ids.count)
            if let before {
                count(gap: request.seconds - before.time)
                if request.kept < before.ids.count { shortened += 1 }
            } else {
                truth.agents += 1
                if let first = ids.first, seen.contains(first) { branches += 1 }
            }
            seen.formUnion(tail)
            prompts[request.agent] = (ids, request.seconds)
        }
    }

    private mutating func count(_ request: WrittenSession.Request, blocks: Int) {
        truth.requests += 1
        truth.inputTokens += request.inputTokens
        truth.outputTokens += request.outputTokens
        truth.blocks += blocks
    }

    private mutating func count(gap seconds: Double) {
        // Times have three decimals; half of the last one takes away what binary fractions add.
        if seconds > 300.0005 { truth.gapsBeyond5Minutes += 1 }
        if seconds > 3600.0005 { truth.gapsBeyond1Hour += 1 }
    }
}
