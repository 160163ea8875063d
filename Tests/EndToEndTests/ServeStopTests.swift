import FoundationEssentials
import Glibc
import Synchronization
import TestSupport
import Testing

/// The end of the gateway: no stream is cut, and all stands in the ledger before the program ends.
@Suite(.timeLimit(.minutes(3))) struct ServeStopTests {
    /// What a gateway left that was killed is told, until somebody reads it; then the call without an end is.
    @Test func whatWasLeftIsTold() throws {
        let message = MockMessage(id: "msg_1")
        let service = try MockService { _, _ in .held(message, cut: 400) }
        defer { service.stop() }
        let scratch = try Scratch()
        let ledger = ["--ledger", "a.sqlite"]
        let run = try Serving.run(["--upstream", service.url] + ledger, in: scratch, endsItself: true) {
            serving throws in
            Thread.start { _ = try? serving.message(streams: true) }
            try Serving.wait("the call is under way") { service.requests.count == 1 }
            let status = try Tool.run(["status", "--format", "json"] + ledger, in: scratch.path)
            #expect(status.output.contains(#""is_serving": true"#), "\(status.output)\(status.errors)")
            serving.process.signal(SIGKILL)
        }
        #expect(run.status == -SIGKILL)
        func told(_ command: [String]) throws -> String {
            let run = try Tool.run(command + ledger, in: scratch.path)
            #expect(run.status == 0, "\(run.errors)")
            return run.output
        }
        #expect(try told(["status"]).contains("the gateway's journal is not read yet"))
        #expect(try told(["status", "--format", "json"]).contains(#""journal_left": true"#))
        #expect(try told(["doctor"]).contains("left a journal that is not in the ledger yet"))
        #expect(try told(["report", "models", "--format", "json"]).contains(#""incomplete": 1"#))
        #expect(try told(["status"]).contains("1 call unfinished"))
        let doctor = try told(["doctor"])
        #expect(doctor.contains("1 call has no end in the books") && !doctor.contains("left a journal"))
    }

    /// Four streams are under way when the signal comes; their service goes on only when the port is closed.
    @Test func streamsUnderWayEndWhole() throws {
        let streams = 4
        let begun = Atomic(0)
        let mayEnd = Atomic(false)
        let messages = (0..<streams).map { MockMessage(id: "msg_\($0)") }
        let server = try LoopbackServer { _, connection in
            let number = begun.add(1, ordering: .relaxed).oldValue
            let events = messages[number % streams].events
            connection.begin(200, [("content-type", "text/event-stream")])
            connection.piece(Array(events[0].utf8))
            while !mayEnd.load(ordering: .acquiring) { usleep(5_000) }
            for event in events.dropFirst() { connection.piece(Array(event.utf8)) }
            connection.end()
        }
        defer {
            mayEnd.store(true, ordering: .releasing)
            server.stop()
        }
        let scratch = try Scratch()
        let replies = Mutex<[String]>([])
        var asked: Int64 = 0
        let run = try Serving.run(
            ["--upstream", server.url, "--ledger", "a.sqlite"], in: scratch, endsItself: true
        ) { serving throws in
            for _ in 0..<streams {
                Thread.start {
                    let text = (try? serving.message(streams: true).text) ?? "nothing"
                    replies.withLock { $0.append(text) }
                }
            }
            try Serving.wait("all streams are under way") { begun.load(ordering: .relaxed) == streams }
            asked = Moment.now
            serving.process.signal(SIGTERM)
            try Serving.wait("the port is closed") { (try? serving.client.get("/farthing/healthz")) == nil }
            #expect(replies.withLock { $0.isEmpty })
            mayEnd.store(true, ordering: .releasing)
            try Serving.wait("all streams have ended") { replies.withLock(\.count) == streams }
        }
        #expect(run.status == 0, "\(run.errors)")
        #expect(Moment.now - asked < 10_000, "it took \(Moment.now - asked) ms")
        #expect(replies.withLock { $0 }.sorted() == messages.map { $0.events.joined() }.sorted())
        #expect(!run.errors.contains("had not ended"), "\(run.errors)")
        let left = try FileManager.default.contentsOfDirectory(atPath: "\(scratch.path)/a.sqlite.journal")
        #expect(!left.contains { $0.hasSuffix(".segment") }, "\(left)")
        // Read by itself: nothing is left to be recovered. Four times $0.00676.
        let report = try Tool.run(["report", "models", "--ledger", "a.sqlite", "--format", "json"], in: scratch.path)
        #expect(report.output.contains(#""cost_usd": "0.02704""#), "\(report.output)\(report.errors)")
        #expect(report.output.contains(#""incomplete": 0"#))
    }
}
