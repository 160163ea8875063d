import FoundationEssentials
import GRDB
import Glibc
import TestSupport
import Testing

@testable import Gateway

/// The access log: a line a request, written aside.
@Suite(.timeLimit(.minutes(5))) struct AccessLogTests {
    private final class Folder {
        let path = FileManager.default.temporaryDirectory.path + "/farthing-access-" + UUID().uuidString
        init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    private func lines(_ path: String) throws -> [[String: JSONText]] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { line in
            try JSONDecoder().decode([String: JSONText].self, from: Data(line.utf8))
        }
    }

    /// A value of a line, as text.
    struct JSONText: Decodable, Equatable {
        let text: String?

        init(_ text: String?) { self.text = text }

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if value.decodeNil() {
                text = nil
            } else if let number = try? value.decode(Int.self) {
                text = "\(number)"
            } else if let flag = try? value.decode(Bool.self) {
                text = "\(flag)"
            } else {
                text = try value.decode(String.self)
            }
        }
    }

    @Test func aRequestIsALine() async throws {
        let message = MockMessage(id: "msg_1")
        let service = try MockService { request, _ in
            request.path == "/v1/messages" ? .message(message) : .raw(404, headers: [], body: "none")
        }
        defer { service.stop() }
        let folder = try Folder()
        let path = folder.path + "/access.log"
        let log = try AccessLog(path)
        let fixture = try await GatewayFixture(service.url) { $0.own.accessLog = log }
        #expect(try await fixture.send(GatewayFixture.plain).collect(upTo: 1 << 20).count == message.json.utf8.count)
        _ = try RawConnection.exchange(
            "GET /v1/models?key=sk-secret HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n",
            port: fixture.gateway.port)
        _ = try RawConnection.exchange("GET /admin HTTP/1.1\r\nhost: evil.test\r\n\r\n", port: fixture.gateway.port)
        let rows = try await fixture.rows()
        await log.close()
        let found = try lines(path)
        #expect(found.map { $0["path"]?.text } == ["/v1/messages", "/v1/models", "/*"])
        #expect(found.map { $0["status"]?.text } == ["200", "404", "421"])
        #expect(found.map { $0["bytes_in"]?.text } == ["\(GatewayFixture.plain.utf8.count)", "0", "0"])
        #expect(Array(found.map { $0["bytes_out"]?.text }.prefix(2)) == ["\(message.json.utf8.count)", "4"])
        #expect(found[0]["model"]?.text == "claude-opus-4-8" && found[1]["model"]?.text == nil)
        let key: String? = rows.first?["key_text"]
        #expect(key != nil && found[0]["key"]?.text == key)
        #expect(found[0]["call"]?.text?.count == 26)
        #expect(found[2]["refused"]?.text?.contains("host name") ?? false)
        #expect(found.allSatisfy { $0["client_gone"]?.text == "false" && $0["duration_ms"]?.text != nil })
        let text = try String(contentsOfFile: path, encoding: .utf8)
        for secret in [GatewayFixture.key, "sk-secret", "SECRET-PROMPT"] { #expect(!text.contains(secret)) }
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    }

    /// A client that goes is told of, with what it had; that it has gone shows when more is written to it.
    @Test func aClientThatWentIsTold() async throws {
        let event = Array(#"data: {"type":"ping"}\#n\#n"#.utf8)
        let service = try LoopbackServer { _, connection in
            connection.begin(200, [("content-type", "text/event-stream")])
            while connection.piece(event) { usleep(10_000) }
        }
        defer { service.stop() }
        let folder = try Folder()
        let log = try AccessLog(folder.path + "/access.log")
        let fixture = try await GatewayFixture(service.url) {
            $0.own.accessLog = log
            $0.limits.drains = 0
        }
        do {
            let reply = try await fixture.send(GatewayFixture.streamed)
            #expect(try await reply.body.next() != nil)
            reply.body.cancel()
        }
        try await fixture.settle()
        _ = await fixture.gateway.stop(within: .seconds(10))
        await log.close()
        let found = try lines(folder.path + "/access.log")
        #expect(found.count == 1)
        #expect(found.first?["client_gone"] == JSONText("true"))
        let bytes = found.first?["bytes_out"]?.text.flatMap { Int($0) } ?? 0
        #expect(bytes >= event.count)
    }

    @Test func aPathShowsWordsAlone() {
        for (target, shown) in [
            ("/v1/messages", "/v1/messages"), ("/v1/messages/count_tokens?beta=true", "/v1/messages/count_tokens"),
            ("/v1/messages/batches/msgbatch_01AbC/results", "/v1/messages/batches/*/results"), ("/", "/"),
            ("/v1/sk-ant-canary", "/v1/*"), ("/v1/%6Dessages", "/v1/*"), ("*", "*"), ("/v1/secret", "/v1/*"),
            ("/v1/models/?x", "/v1/models/"), ("/v1/x?\u{301}/secret", "/v1/*"),
        ] { #expect(AccessLine.shown(target) == shown) }
    }

    private func line(_ number: Int) -> AccessLine {
        AccessLine(startedAt: 1_700_000_000_000, method: "GET", path: "/v1/\(number)")
    }

    /// A file that was renamed is begun anew; one that was cut goes on.
    @Test func theFileMayBeRotated() async throws {
        let folder = try Folder()
        let path = folder.path + "/access.log"
        let log = try AccessLog(path)
        func wait(_ path: String, _ count: Int) async throws {
            for _ in 0..<1000 {
                if try lines(path).count == count { return }
                try await Task.sleep(for: .milliseconds(10))
            }
            Issue.record("\(path) has not \(count) lines")
        }
        log.write(line(1))
        try await wait(path, 1)
        #expect(rename(path, path + ".1") == 0)
        log.write(line(2))
        for _ in 0..<1000 where !FileManager.default.fileExists(atPath: path) {
            try await Task.sleep(for: .milliseconds(10))
        }
        try await wait(path, 1)
        #expect(truncate(path, 0) == 0)
        log.write(line(3))
        try await wait(path, 1)
        await log.close()
        #expect(try lines(path).first?["path"] == JSONText("/v1/3"))
        #expect(try lines(path + ".1").first?["path"] == JSONText("/v1/1"))
    }

    /// Where nobody takes lines, those that wait are bounded; what is not written is counted.
    @Test func linesAreDroppedAndCounted() async throws {
        let folder = try Folder()
        let path = folder.path + "/pipe"
        #expect(mkfifo(path, 0o600) == 0)
        let reader = open(path, O_RDONLY | O_NONBLOCK)
        let log = try AccessLog(path)
        let all = AccessLog.longestQueue * 4
        for number in 0..<all { log.write(line(number)) }
        let before = log.dropped
        #expect(before > 0)
        // Now somebody reads.
        let closing = Task { await log.close() }
        var taken = 0
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(reader, &buffer, buffer.count)
            if count > 0 { taken += buffer[..<count].count { $0 == 10 } }
            if count == 0 { break }
            if count < 0 { try await Task.sleep(for: .milliseconds(1)) }
        }
        await closing.value
        close(reader)
        #expect(taken + log.dropped == all)
    }
}
