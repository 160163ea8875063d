import Glibc
import TestSupport
import Transport

// The load of Benchmarks/transport.py: a server in one process, a client in another, so that the client's
// own processor time can be told.
//
//   transport-load serve                 prints its URL and serves until standard input ends
//   transport-load idle URL N EVENTS     N streams stay open and silent; one gets EVENTS events
//   transport-load streams URL N WIDTH   N short streams, WIDTH at once; memory at the first and last tenth

var arguments = CommandLine.arguments.dropFirst()
switch arguments.popFirst() {
case "serve": try serve()
case "idle": try await LoadRun(&arguments).idle()
case "streams": try await LoadRun(&arguments).streams()
default: print("see the head of main.swift")
}

/// `/events/N`: N events, one by one; `/silent`: a head, then nothing until the client goes.
func serve() throws {
    let server = try LoopbackServer { request, connection in
        connection.begin(200, [("content-type", "text/event-stream")])
        if request.path == "/silent" {
            _ = connection.waitForPeerToClose(seconds: 3600)
            return
        }
        let event = Array("event: content_block_delta\ndata: {\"type\":\"content_block_delta\"}\n\n".utf8)
        let count = Int(request.path.split(separator: "/").last ?? "") ?? 1
        for _ in 0..<count {
            connection.piece(event)
            if count > 100 { usleep(50) }
        }
        connection.end()
    }
    print(server.url)
    fflush(nil)
    while readLine() != nil {}
    server.stop()
}

struct LoadRun {
    let url: String
    let count: Int
    let third: Int

    init(_ arguments: inout ArraySlice<String>) {
        url = arguments.popFirst() ?? ""
        count = Int(arguments.popFirst() ?? "") ?? 1
        third = Int(arguments.popFirst() ?? "") ?? 1
    }

    /// Microseconds of processor time for an event of one stream while others stay open.
    func idle() async throws {
        var settings = ClientSettings()
        settings.idleConnections = count
        let client = try HTTPClient(settings)
        var open: [HTTPReply] = []
        for _ in 0..<count { open.append(try await client.send(HTTPCall(url: url + "/silent"))) }
        let before = processorTime()
        let reply = try await client.send(HTTPCall(url: url + "/events/\(third)"))
        var pieces = 0
        while try await reply.body.next() != nil { pieces += 1 }
        print("{\"idle\": \(open.count), \"pieces\": \(pieces), \"cpu_us\": \((processorTime() - before) / 1000)}")
    }

    /// Resident memory, KiB, after a tenth of the streams and after all.
    func streams() async throws {
        let client = try HTTPClient()
        var early = 0
        for round in 0..<10 {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<count / 10 {
                    if number >= third { try await group.next() }
                    group.addTask {
                        let reply = try await client.send(HTTPCall(url: url + "/events/20"))
                        while try await reply.body.next() != nil {}
                    }
                }
                try await group.waitForAll()
            }
            if round == 0 { early = residentMemory() }
        }
        print("{\"streams\": \(count), \"rss_kib_first_tenth\": \(early), \"rss_kib_end\": \(residentMemory())}")
    }

    private func processorTime() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }

    private func residentMemory() -> Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        guard fgets(&line, 256, file) != nil else { return 0 }
        let words = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            .split(separator: " ")
        return words.count > 1 ? (Int(words[1]) ?? 0) * Int(getpagesize()) / 1024 : 0
    }
}
