import ArgumentParser
import FoundationEssentials
import RecordedPairs
import TokenCounting

/// Writes how well token counts agree with recorded requests.
@main struct AccuracyReport: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "accuracy-report")

    @Argument(help: "Folder that holds pairs/requests.jsonl.gz.") var folder: String
    @Option(help: "Markdown file to write; standard output where it is absent.") var output: String?
    @Flag(help: "List the rows that miss instead.") var misses = false

    func run() throws {
        let pairs = try RecordedPairs.read(folder: folder)
        let text = misses ? AccuracyReport.misses(pairs) : AccuracyText(pairs).markdown
        guard let output else { return print(text) }
        try Data(text.utf8).write(to: URL(filePath: output))
    }

    private static func misses(_ pairs: [RecordedPair]) -> String {
        var counts: [String: Int] = [:]
        for pair in pairs where pair.leftOut == nil {
            guard let estimate = pair.estimate, estimate.inputTokens != pair.actual else { continue }
            let off = estimate.inputTokens - pair.actual
            counts[
                "\(estimate.family.rawValue) \(estimate.generation) | \(pair.structureName) | off \(off) of \(pair.actual)"
                    + " | \(pair.repository)\(pair.isHeldOut ? " held out" : "")", default: 0] += 1
        }
        return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($1) x \($0)" }.joined(separator: "\n")
    }
}
