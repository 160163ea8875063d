import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// Every wrong input on purpose, with what the program says to it: the folder `Errors` is the catalogue.
///
/// A file holds the command after `$ `, then `exit N`, then standard error, or standard output where nothing is
/// said there; FOLDER is the folder that the command runs in. Settings before `farthing` name folders in it;
/// SERVICE=NAME instead starts the mock service with the scenario of that name, to which address and keys in the
/// environment then lead; PORT is its port. With FARTHING_RECORD=1 in the environment the files are written anew.
@Suite struct ErrorCatalogueTests {
    private static let folder =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/") + "/Errors"

    static let entries =
        (try? FileManager.default.contentsOfDirectory(atPath: folder))?
        .filter { $0.hasSuffix(".txt") }.sorted() ?? []

    @Test func theCatalogueIsThere() { #expect(ErrorCatalogueTests.entries.count >= 20) }

    @Test(arguments: entries) func theMessageIsTheRecordedOne(entry: String) throws {
        let place = URL(filePath: "\(ErrorCatalogueTests.folder)/\(entry)")
        let golden = String(decoding: try Data(contentsOf: place), as: UTF8.self)
        let first = try #require(golden.split(separator: "\n").first)
        let words = first.split(separator: " ").map(String.init)
        let command = try #require(words.firstIndex(of: "farthing"))
        let scratch = try Scratch()
        try wrongInputs(in: scratch)
        if first.contains(".sqlite") { try wrongLedgers(in: scratch) }
        var settings: [String: String] = [:]
        var service: MockService?
        defer { service?.stop() }
        for word in words[1..<command] {
            let parts = word.split(separator: "=").map(String.init)
            if parts[0] == "SERVICE" {
                let started = try MockService(scenario: parts[1])
                settings.merge(started.environment) { $1 }
                service = started
            } else {
                settings[parts[0]] = "\(scratch.path)/\(parts[1])"
            }
        }
        let arguments = words[(command + 1)...].map { $0.replacing("PORT", with: service?.port ?? "PORT") }
        let run = try Tool.run(arguments, in: scratch.path, environment: settings)
        // What a check finds is data: it goes to standard output.
        var text = (run.errors.isEmpty ? run.output : run.errors).replacing(scratch.path, with: "FOLDER")
        if let service { text = service.steady(text) }
        let said = "\(first)\nexit \(run.status)\n\(text)"
        if ProcessInfo.processInfo.environment["FARTHING_RECORD"] == "1" {
            try Data(said.utf8).write(to: place)
        }
        #expect(said == golden)
        #expect(!run.errors.contains("a secret prompt"), "prompt text in an error")
        #expect(!(run.errors + run.output).contains("canary"), "a key in an error")
        #expect(try scratch.files(holding: "canary").isEmpty, "a key in a file")
    }

    /// The inputs that the commands name.
    private func wrongInputs(in scratch: Scratch) throws {
        try FileManager.default.createDirectory(atPath: "\(scratch.path)/empty", withIntermediateDirectories: true)
        try FileManager.default.createDirectory(atPath: "\(scratch.path)/books", withIntermediateDirectories: true)
        try scratch.write((0...255).map { UInt8($0) } + (0...255).map { UInt8($0) }, as: "binary.bin")
        try scratch.write([], as: "empty.jsonl")
        try scratch.write(Array("a secret prompt\n".utf8), as: "plain.txt")
        try scratch.write(Array(#"{"input_tokens":-5,"output_tokens":1}"#.utf8), as: "negative.json")
        try scratch.write(Array(#"{"input_tokens":"#.utf8), as: "torn.json")
        try scratch.write(Array(#"{"schema":"farthing.prices/1","provider":7}"#.utf8), as: "books/wrong.json")
        try scratch.write(Array(#"{"messages":[{"role":"robot","content":"a secret prompt"}]}"#.utf8), as: "robot.json")
        try scratch.write(
            Array(#"{"messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64"}}]}]}"#.utf8),
            as: "image.json")
        // Two sessions that begin alike.
        let sessions = ["abc-1", "abd-2"].map { name in
            #"{"type":"assistant","sessionId":"\#(name)","timestamp":"2026-06-01T00:00:00Z","message":{"id":"\#(name)","#
                + #""model":"claude-sonnet-4-6","stop_reason":"end_turn","usage":{"input_tokens":9,"output_tokens":1}}}"#
        }
        try scratch.write(Array(sessions.joined(separator: "\n").utf8), as: "sessions.jsonl")
        try wrongConversations(in: scratch)
        try wrongLayouts(in: scratch)
        try wrongTraces(in: scratch)
        try wrongReports(in: scratch)
        try wrongSettings(in: scratch)
        try tokens(in: scratch)
        try scratch.write(
            Array(
                (#"{"model":"claude-opus-4-8","max_tokens":64,"#
                    + #""messages":[{"role":"user","content":"a secret prompt"}]}"#).utf8), as: "hello.json")
        try scratch.write(Array("0\n60\n59.5\n".utf8), as: "back.txt")
        try scratch.write(Array("0\na secret prompt\n".utf8), as: "words.txt")
        try scratch.write(
            Array(#"{"blocks":[{"kind":"system","tokens":2000,"breakpoint":true}]}"#.utf8), as: "good.json")
        let deep = String(repeating: "[", count: 10_000)
        try scratch.write(Array("{\"message\":{\"usage\":\(deep)".utf8), as: "deep.jsonl")
    }

    /// Requests that no conversation can be made of: without a time, without a session, without a price.
    private func wrongConversations(in scratch: Scratch) throws {
        func line(_ head: String, _ model: String) -> [UInt8] {
            Array(
                (#"{"type":"assistant",\#(head)"message":{"id":"msg_1","model":"\#(model)","stop_reason":"end_turn","#
                    + #""usage":{"input_tokens":9,"output_tokens":1}}}"#).utf8)
        }
        let time = #""timestamp":"2026-06-01T00:00:00Z","#
        try scratch.write(line(#""sessionId":"s","#, "claude-sonnet-4-6"), as: "undated.jsonl")
        try scratch.write(line(time, "claude-sonnet-4-6"), as: "sessionless.jsonl")
        try scratch.write(line(#""sessionId":"s","# + time, "claude-next-9"), as: "unpriced.jsonl")
    }

    /// Definitions of reports of one fault each, in folders of settings of their own.
    private func wrongReports(in scratch: Scratch) throws {
        let good =
            #"{"schema":"farthing.report-definition/1","name":"mine","title":"T","question":"Q?","group_by":["day"],"#
            + #""columns":["cost_usd"]}"#
        let reports = [
            "grouping/mine.json": good.replacing(#"["day"]"#, with: #"["day","moon"]"#),
            "column/mine.json": good.replacing("cost_usd", with: "cost"),
            "torn/mine.json": String(good.dropLast(9)),
            "twice/a.json": good, "twice/b.json": good,
        ]
        for (name, text) in reports {
            let parts = name.split(separator: "/")
            let folder = "\(parts[0])/farthing/reports"
            try FileManager.default.createDirectory(
                atPath: "\(scratch.path)/\(folder)", withIntermediateDirectories: true)
            try scratch.write(Array(text.utf8), as: "\(folder)/\(parts[1])")
        }
    }

    /// Files of settings of one fault each.
    private func wrongSettings(in scratch: Scratch) throws {
        let files = [
            "misspelt": #"{"serve":{"lisen":"127.0.0.1:0"}}"#, "number": #"{"serve":{"listen":8787}}"#,
            "level": #"{"serve":{"durability":"tape"}}"#, "half": #"{"serve":"#,
        ]
        for (name, text) in files {
            let folder = "\(scratch.path)/\(name)/farthing"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try scratch.write(Array(text.utf8), as: "\(name)/farthing/config.json")
        }
    }

    /// Tokens of the gateway: one that will do, and ones of one fault each.
    private func tokens(in scratch: Scratch) throws {
        let tokens = [
            "good": "9d2c5680a1b3e4f70c1d2e3f4a5b6c7d", "short": "9d2c5680a1b3",
            "same": "abcabcabcabcabcabcabcabcabcabcab",
            "spaced": "a 9d2c5680a1b3e4f70c1d2e3f4a5b6c7d", "open": "9d2c5680a1b3e4f70c1d2e3f4a5b6c7d",
        ]
        for (name, text) in tokens {
            try scratch.write(Array("\(text)\n".utf8), as: "\(name).token")
            chmod("\(scratch.path)/\(name).token", name == "open" ? 0o644 : 0o600)
        }
    }

    /// A ledger of one message, and copies of it with one fault each.
    private func wrongLedgers(in scratch: Scratch) throws {
        let line =
            #"{"type":"assistant","sessionId":"s","timestamp":"2026-06-01T00:00:00Z","message":{"id":"m","#
            + #""model":"claude-sonnet-4-6","stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1}}}"#
        try scratch.write(Array((line + "\n").utf8), as: "one.jsonl")
        let run = try Tool.run(["import", "one.jsonl", "--ledger", "good.sqlite"], in: scratch.path)
        try #require(run.status == 0, "\(run.errors)")
        let good = Array(try Data(contentsOf: URL(filePath: "\(scratch.path)/good.sqlite")))
        try scratch.write(Array("a secret prompt\n".utf8), as: "plain.sqlite")
        try scratch.write([], as: "nothing.sqlite")
        // Pages behind the first one overwritten.
        var damaged = good
        for index in 4096..<damaged.count { damaged[index] = 0xA5 }
        try scratch.write(damaged, as: "damaged.sqlite")
        // The name of a step that this version does not know.
        let newer = good.replacing(Array("2 totals".utf8), with: Array("9 totals".utf8))
        try scratch.write(newer, as: "newer.sqlite")
        // The last step was not done yet.
        let older = good.replacing(Array("4 agent".utf8), with: Array("3 admin".utf8))
        try scratch.write(older, as: "older.sqlite")
    }

    /// Traces of one fault each.
    private func wrongTraces(in scratch: Scratch) throws {
        let good = #"{"timestamp":60000,"input_length":1024,"output_length":9,"hash_ids":[1,2]}"#
        let traces = [
            "good": good,
            "back": good + "\n" + #"{"timestamp":5000,"input_length":1024,"output_length":9,"hash_ids":[1,2]}"#,
            "negative": #"{"timestamp":0,"input_length":-5,"output_length":9,"hash_ids":[]}"#,
            "torn": good + "\n" + #"{"timestamp":70000,"input_le"#,
            "few": #"{"timestamp":0,"input_length":2048,"output_length":9,"hash_ids":[1,2]}"#,
            "lcp":
                #"{"id":"a","block_size":64,"requests":[{"t":0,"a":"","m":"m","in":64,"out":1,"lcp":3,"tail":[[1,1]]}]}"#,
            "table": "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03.9799600,4808,10",
        ]
        for (name, text) in traces { try scratch.write(Array((text + "\n").utf8), as: "trace-\(name).jsonl") }
    }

    /// Layouts of one fault each; `many` repeats a block.
    private func wrongLayouts(in scratch: Scratch) throws {
        let many = Array(repeating: #"{"kind":"system","tokens":2000,"breakpoint":true}"#, count: 5)
        let layouts = [
            "field": #"{"kind":"system","tokens":9,"cahnges":"never"}"#,
            "negative": #"{"kind":"system","tokens":-5}"#,
            "absent": #"{"kind":"system","changes":"never"}"#,
            "twice": #"{"kind":"system","tokens":9,"text":"a secret prompt"}"#,
            "rate": #"{"kind":"system","tokens":9,"changes":"hourly"}"#,
            "ttl": #"{"kind":"system","tokens":9,"ttl":"1h"}"#,
            "kind": #"{"kind":"prompt","tokens":9}"#,
            "file": #"{"kind":"system","file":"gone.txt"}"#,
            "five": many.joined(separator: ","),
            "longer":
                #"{"kind":"tools","tokens":2000,"breakpoint":true},{"kind":"system","tokens":9,"breakpoint":true,"ttl":"1h"}"#,
            "order": #"{"kind":"system","tokens":2000,"breakpoint":true},{"kind":"tools","tokens":9}"#,
            "long": #"{"kind":"system","tokens":1000001,"breakpoint":true}"#,
        ]
        for (name, blocks) in layouts {
            try scratch.write(
                Array(#"{"model":"claude-sonnet-4-6","blocks":[\#(blocks)]}"#.utf8), as: "layout-\(name).json")
        }
        try scratch.write(Array(#"{"model":"claude-sonnet-4-6"}"#.utf8), as: "neither.json")
    }
}
