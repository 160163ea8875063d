import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// The program on a disk that is really full: a small file system in memory, where the system lets a test make one.
@Suite(.timeLimit(.minutes(5)), .enabled(if: OwnFileSystem.isAllowed)) struct ServeFullDiskTests {
    /// Serves with its journal on a file system of 40 MB, which holds two segments; does `body` while it runs.
    private func serve(
        _ arguments: [String], in scratch: Scratch, body: (WebClient, _ journal: String) throws -> Void
    ) throws -> Tool.Result {
        let journal = "\(scratch.path)/books.sqlite.journal"
        try FileManager.default.createDirectory(
            atPath: journal, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let words = ["serve", "--listen", "127.0.0.1:0", "--ledger", "books.sqlite"] + arguments
        let command =
            "mount -t tmpfs -o size=40m,mode=700 tmpfs \(journal) "
            + "&& exec \(Tool.farthing) \(words.joined(separator: " "))"
        var problem: (any Error)?
        let shell = ["-m", "sh", "-c", command]
        let result = try Tool.run(shell, program: "/usr/bin/unshare", in: scratch.path) { running in
            do {
                var port: Int?
                for _ in 0..<3000 where port == nil {
                    let said = (try? String(contentsOfFile: running.errors, encoding: .utf8)) ?? ""
                    port = said.firstMatch(of: /listening at http:\/\/[0-9.]+:(\d+),/).flatMap { Int($0.1) }
                    if port == nil { usleep(10_000) }
                }
                try body(
                    WebClient(port: try #require(port, "the gateway does not say that it listens")),
                    "/proc/\(running.process)/root\(journal)")
            } catch { problem = error }
            running.signal(SIGTERM)
        }
        if let problem {
            Issue.record("exit \(result.status): \(result.errors)")
            throw problem
        }
        return result
    }

    /// Takes all the room that is left.
    private func fill(_ journal: String) throws -> String {
        let path = journal + "/filler"
        let file = open(path, O_WRONLY | O_CREAT, 0o600)
        try #require(file >= 0)
        defer { close(file) }
        let piece = [UInt8](repeating: 1, count: 1 << 16)
        while write(file, piece, piece.count) > 0 {}
        return path
    }

    /// Names that make a record of the journal 50 KB long: a segment holds some 330 of them.
    private static let long = (0..<200).map { ("x-farthing-tags", String(repeating: "t", count: 246) + "\(1000 + $0)") }

    private func send(_ client: WebClient) throws -> WebClient.Reply {
        try client.post(
            "/v1/messages", [("x-api-key", "k")] + ServeFullDiskTests.long.prefix(150),
            #"{"model":"claude-opus-4-8","max_tokens":9,"messages":[{"role":"user","content":"a secret prompt"}]}"#)
    }

    @Test(arguments: [false, true]) func callsAreRefusedOrBookedElsewhere(spills: Bool) throws {
        let service = try MockService { _, number in .message(MockMessage(id: "msg_\(number)")) }
        defer { service.stop() }
        let scratch = try Scratch()
        let policy = spills ? ["--when-books-fail", "spill", "--spill", "overflow"] : []
        var refused = 0
        let run = try serve(["--upstream", service.url] + policy, in: scratch) { client, journal in
            #expect(try send(client).status == 200)
            let filler = try fill(journal)
            // The segment that was taken beforehand is used up, and there is no room for the next.
            for _ in 0..<700 where refused == 0 {
                let reply = try send(client)
                if reply.status != 200 {
                    refused += 1
                    #expect(reply.status == 503)
                    #expect(reply.text.hasPrefix(#"{"type":"error","error":{"type":"overloaded_error","#))
                }
            }
            unlink(filler)
            for _ in 0..<5 { #expect(try send(client).status == 200) }
            let token = try Serving.token(of: "books.sqlite", in: scratch)
            let metrics = try client.get("/farthing/metrics", [("authorization", "Bearer \(token)")]).text
            let spilled = metrics.firstMatch(of: /\nfarthing_spilled_total (\d+)\n/).flatMap { Int($0.1) }
            #expect(spilled.map { $0 > 0 } == spills)
        }
        #expect(run.status == 0, "\(run.errors)")
        #expect(refused == (spills ? 0 : 1))
        let report = try Tool.run(
            ["report", "models", "--ledger", "books.sqlite", "--format", "json"], in: scratch.path)
        #expect(report.output.contains(#""requests": \#(service.served.count)"#), "\(report.output)")
        #expect(report.output.contains(#""incomplete": 0"#))
    }
}

/// Whether this user may mount a file system in a name space of its own.
private enum OwnFileSystem {
    static let isAllowed: Bool = {
        let probe = try? Tool.run(["-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], program: "/usr/bin/unshare")
        return probe?.status == 0
    }()
}
