import Glibc
import HTTPTypes
import TestSupport
import Testing

@testable import Transport

/// Thousands of calls at once that end in every way a call can end.
@Suite(.timeLimit(.minutes(3))) struct StressTests {
    /// How one call goes; the server reads it from the path, and the client knows what must come of it.
    private struct Plan {
        enum Kind: String, CaseIterable {
            case whole, streamed, slowReader, cut, reset, silentHead, silentBody, cancelledHead, cancelledBody, dropped
        }

        let kind: Kind
        /// Bytes of the body.
        let size: Int
        /// Before the server answers, or before the caller gives up. Unit: microseconds.
        let delay: Int

        init(_ random: inout SplitMix64) {
            kind = random.pick(Kind.allCases)
            size = random.chance(1, in: 10) ? random.int(100_000...1_000_000) : random.int(0...5000)
            delay = random.int(0...20_000)
        }

        var path: String { "/\(kind.rawValue)/\(size)/\(delay)" }
    }

    private static func serve(_ request: LoopbackRequest, _ connection: LoopbackConnection) {
        let words = request.path.split(separator: "/")
        guard words.count == 3, let size = Int(words[1]), let delay = UInt32(words[2]) else {
            return connection.reply(400, body: [])
        }
        let body = [UInt8](repeating: 1, count: size)
        switch Plan.Kind(rawValue: String(words[0])) {
        case .whole:
            usleep(delay)
            connection.reply(200, body: body)
        case .silentHead, .cancelledHead: _ = connection.waitForPeerToClose(seconds: 60)
        case .silentBody, .cancelledBody, .dropped:
            connection.begin(200)
            connection.piece(body)
            if !connection.isClosed { _ = connection.waitForPeerToClose(seconds: 60) }
        case .cut, .reset:
            connection.begin(200)
            connection.piece(body)
            usleep(delay)
            words[0] == "cut" ? connection.close() : connection.reset()
        case .streamed, .slowReader, nil:
            connection.begin(200)
            for start in stride(from: 0, to: size, by: 1000) { connection.piece(body[start..<min(start + 1000, size)]) }
            connection.end()
        }
    }

    /// What came of a call, in a word; nil where it is what the plan says.
    private static func deviation(_ plan: Plan, _ client: HTTPClient, _ url: String) async -> String? {
        var call = HTTPCall(url: url + plan.path)
        if plan.kind == .silentHead { call.limits.firstByte = .microseconds(plan.delay) }
        if plan.kind == .silentBody { call.limits.idle = .microseconds(plan.delay + 1000) }
        call.limits.buffer = 16 << 10
        let work = Task { [call] in await outcome(of: call, plan, client) }
        if plan.kind == .cancelledHead || plan.kind == .cancelledBody {
            usleep(UInt32(plan.delay / 20))
            work.cancel()
        }
        let (found, bytes) = await work.value
        let isRight =
            switch plan.kind {
            case .whole, .streamed, .slowReader: found == nil && bytes == plan.size
            case .cut, .reset: found == .cutOff
            case .silentHead: found == .timeout(.firstByte)
            case .silentBody: found == .timeout(.idle)
            case .cancelledHead, .cancelledBody: found == .cancelled
            case .dropped: found == nil
            }
        return isRight ? nil : "\(plan.path): \(String(describing: found)) after \(bytes) bytes"
    }

    private static func outcome(
        of call: HTTPCall, _ plan: Plan, _ client: HTTPClient
    ) async -> (TransportError.Kind?, bytes: Int) {
        var bytes = 0
        do throws(TransportError) {
            let reply = try await client.send(call)
            if plan.kind == .dropped { return (nil, 0) }
            while let piece = try await reply.body.next() {
                bytes += piece.count
                if plan.kind == .slowReader, bytes % 7 == 0 { await Task.yield() }
            }
            return (nil, bytes)
        } catch { return (error.kind, bytes) }
    }

    @Test(arguments: [UInt64(1), 2]) func everyCallEndsAsItMustAndNothingIsLeft(_ seed: UInt64) async throws {
        let calls = 1000
        let server = try LoopbackServer(StressTests.serve)
        defer { server.stop() }
        var client: HTTPClient? = try HTTPClient()
        weak let loop = client?.loop
        let url = server.url
        if let client {
            let deviations = await withTaskGroup(of: String?.self) { group in
                var random = SplitMix64(seed: seed)
                for number in 0..<calls {
                    if number >= 200, let found = await group.next(), let found { return [found] }
                    let plan = Plan(&random)
                    group.addTask { await StressTests.deviation(plan, client, url) }
                }
                return await group.reduce(into: []) { list, found in if let found { list.append(found) } }
            }
            #expect(deviations.isEmpty, "seed \(seed): \(deviations.prefix(5))")
        }
        // The loop's thread ends with its client, and takes all calls and connections with it.
        client = nil
        while loop != nil || server.standing > 0 { try await Task.sleep(for: .milliseconds(10)) }
    }

    /// Commands that come from many threads at once: none may be forgotten, else a call would wait for ever.
    @Test func noWakeIsLost() async throws {
        let server = try LoopbackServer { request, connection in connection.reply(200, body: request.body) }
        defer { server.stop() }
        var settings = ClientSettings()
        settings.connectionsPerHost = 8
        let client = try HTTPClient(settings)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<32 {
                group.addTask {
                    for number in 0..<60 {
                        let body = [UInt8](repeating: UInt8(task), count: number)
                        let reply = try await client.send(HTTPCall(method: .post, url: server.url, body: body))
                        #expect(try await reply.collect(upTo: number) == body)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(server.accepted <= 8)
    }
}
