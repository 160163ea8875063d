/// Logs of every format the product reads, with what is in them known beforehand.
///
/// The truth comes from the scenario that the files are written from, never from reading them.
package struct SampleTree: Sendable {
    package let seed: UInt64
    package let files: [SampleFile]

    package init(seed: UInt64) {
        self.seed = seed
        files =
            TranscriptScenario(seed: seed).files + MessagesScenario(seed: seed &+ 1).files
            + VendorScenario(seed: seed &+ 2).files
    }

    /// All files together: a call that stands in several counts once.
    package var truth: SampleTruth { SampleTree.truth(of: files) }

    /// The transcripts alone, which lie below `logs/transcripts`.
    package var transcripts: [SampleFile] { files.filter { $0.format == TranscriptScenario.format } }

    package static func truth(of files: [SampleFile]) -> SampleTruth {
        files.reduce(into: SampleTruth()) { $0.merge($1.truth) }
    }

    /// Writes the files to `path/logs`, their truth to `path/truth.json`, prompts to `path/requests`
    /// and `path/layouts`, and a trace to `path/traces`.
    package func write(to path: String) throws {
        let folder = try SampleFolder(path: path)
        for file in files {
            try folder.write(Array(file.text.utf8), as: "logs/\(file.path)", packing: file.packing)
        }
        try folder.write(Array(truthJSON.utf8), as: "truth.json")
        try folder.write(Array(SampleRequest.text.utf8), as: "requests/ledger.json")
        try folder.write(Array(SampleLayout.request(clock: "2026-11-20T10:03").utf8), as: "requests/clock.json")
        try folder.write(Array(SampleLayout.request(clock: "2026-11-20T10:04").utf8), as: "requests/clock-later.json")
        try folder.write(Array(SampleLayout.text.utf8), as: "layouts/assistant.json")
        try folder.write(ChatTrace(requests: 400, seed: seed).bytes().bytes, as: "traces/chat.jsonl")
    }

    private var truthJSON: String {
        let entries = files.map { file in
            "    {\"path\":\"\(file.path)\",\"format\":\"\(file.format)\",\"totals\":\(file.truth.json)}"
        }
        return "{\n  \"seed\":\(seed),\n  \"totals\":\(truth.json),\n  \"files\":[\n"
            + entries.joined(separator: ",\n") + "\n  ]\n}\n"
    }
}
