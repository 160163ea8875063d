import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// The built program, asked to end by a signal while it calls the service.
@Suite(.timeLimit(.minutes(5))) struct CallStopTests {
    private func scratch() throws -> Scratch {
        let scratch = try Scratch()
        let request =
            #"{"model":"claude-opus-4-8","max_tokens":64,"messages":[{"role":"user","content":"Say hello"}]}"#
        try scratch.write(Array(request.utf8), as: "request.json")
        return scratch
    }

    /// Runs `call`, and sends the signal once `isReady`.
    private func run(
        _ flags: [String], _ signal: Int32, _ service: MockService, in scratch: Scratch,
        when isReady: (Tool.Running) -> Bool
    ) throws -> Tool.Result {
        try Tool.run(
            ["call", "request.json", "--ledger", "l.sqlite"] + flags, in: scratch.path,
            environment: service.environment
        ) { running in
            for _ in 0..<3000 where !isReady(running) { usleep(10_000) }
            running.signal(signal)
        }
    }

    private func report(in scratch: Scratch) throws -> String {
        try Tool.run(["report", "models", "--ledger", "l.sqlite", "--format", "json"], in: scratch.path).output
    }

    /// What came is booked as a lower bound: the input as the mock's `message_start` tells it, and the one output
    /// token that stands there.
    @Test(arguments: [SIGINT, SIGTERM]) func aStreamIsBookedAsFarAsItCame(signal: Int32) throws {
        let scratch = try scratch()
        let message = MockMessage(id: "msg_1")
        let beforeTheEnd = message.events.dropLast(2).joined().utf8.count
        let service = try MockService { _, _ in .held(message, cut: beforeTheEnd) }
        defer { service.stop() }
        let run = try run(["--stream"], signal, service, in: scratch) { $0.hasSaid("Größe 1") }
        #expect(run.status == 1 && run.errors.contains("ended by a signal"), "\(run.errors)")
        #expect(run.output.contains("its counts are a lower bound"), "\(run.output)")
        let report = try report(in: scratch)
        #expect(report.contains("\"requests\": 1,") && report.contains("\"incomplete\": 1"), "\(report)")
        #expect(report.contains("\"cache_read_tokens\": 5000,") && report.contains("\"output_tokens\": 1,"))
    }

    /// Of a reply that had not begun nothing is known.
    @Test(arguments: [SIGINT, SIGTERM]) func aCallWithoutAReplyIsNotBooked(signal: Int32) throws {
        let scratch = try scratch()
        let service = try MockService { _, _ in .silence }
        defer { service.stop() }
        let run = try run([], signal, service, in: scratch) { _ in !service.requests.isEmpty }
        #expect(run.status == 1 && run.errors.contains("may be billed") && run.output.isEmpty, "\(run.errors)")
        #expect(try report(in: scratch).contains("\"requests\": 0,"))
    }

    /// Between repeats, and between the tries of one call, nothing is waited for any longer.
    @Test func waitsEnd() throws {
        let scratch = try scratch()
        let service = try MockService { _, _ in .message(MockMessage(id: "msg_1")) }
        defer { service.stop() }
        let repeated = try run(["--repeat", "2", "--interval", "1h"], SIGINT, service, in: scratch) {
            $0.hasSaid("Größe 1")
        }
        #expect(repeated.status == 1 && repeated.output.contains("$0.00676"), "\(repeated.output)\(repeated.errors)")
        #expect(service.requests.count == 1)
        #expect(try report(in: scratch).contains("\"requests\": 1,"))
        let busy = try MockService { _, _ in
            .error(529, type: "overloaded_error", message: "Overloaded", headers: [("retry-after", "50")])
        }
        defer { busy.stop() }
        let retried = try run([], SIGTERM, busy, in: scratch) { _ in !busy.requests.isEmpty }
        #expect(retried.status == 1 && retried.errors.contains("ended by a signal"), "\(retried.errors)")
        #expect(busy.requests.count == 1)
    }
}
