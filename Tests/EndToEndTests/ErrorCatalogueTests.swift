import FoundationEssentials
import Testing

/// Every wrong input on purpose, with what the program says to it: the folder `Errors` is the catalogue.
///
/// A file holds the command after `$ farthing `, then `exit N`, then standard error, or standard output
/// where nothing is said there. With FARTHING_RECORD=1 in the environment the files are written anew.
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
        try #require(first.hasPrefix("$ farthing "))
        let arguments = first.dropFirst("$ farthing ".count).split(separator: " ").map(String.init)
        let scratch = try Scratch()
        try wrongInputs(in: scratch)
        let run = try Tool.run(arguments, in: scratch.path)
        // What a check finds is data: it goes to standard output.
        let text = (run.errors.isEmpty ? run.output : run.errors).replacing(scratch.path, with: "FOLDER")
        let said = "\(first)\nexit \(run.status)\n\(text)"
        if ProcessInfo.processInfo.environment["FARTHING_RECORD"] == "1" {
            try Data(said.utf8).write(to: place)
        }
        #expect(said == golden)
        #expect(!run.errors.contains("a secret prompt"), "prompt text in an error")
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
        try wrongLayouts(in: scratch)
        try wrongTraces(in: scratch)
        try scratch.write(Array("0\n60\n59.5\n".utf8), as: "back.txt")
        try scratch.write(Array("0\na secret prompt\n".utf8), as: "words.txt")
        try scratch.write(
            Array(#"{"blocks":[{"kind":"system","tokens":2000,"breakpoint":true}]}"#.utf8), as: "good.json")
        let deep = String(repeating: "[", count: 10_000)
        try scratch.write(Array("{\"message\":{\"usage\":\(deep)".utf8), as: "deep.jsonl")
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
