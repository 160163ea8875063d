import FoundationEssentials
import TestSupport
import Testing

enum PublicCases {
    static let folder = ProcessInfo.processInfo.environment["FARTHING_ACCEPTANCE"]
}

/// Public cases and logs, named by FARTHING_ACCEPTANCE; `make acceptance` sets it.
@Suite(.enabled(if: PublicCases.folder != nil)) struct AcceptanceTests {
    struct Case: Decodable {
        let id: String
        let rates_usd_per_mtok: [String]
        let correct_picodollars: Int64
    }

    /// Each case is exact when its rates are a book of the user's own.
    @Test func everyCostCaseIsExact() throws {
        let folder = try #require(PublicCases.folder)
        let text = String(
            decoding: try Data(contentsOf: URL(filePath: "\(folder)/cases/cost-cases.jsonl")), as: UTF8.self)
        for line in text.split(separator: "\n") {
            let expected = try JSONDecoder().decode(Case.self, from: Data(line.utf8))
            let usage = try #require(AcceptanceTests.usage(in: line), "\(expected.id)")
            let scratch = try Scratch()
            try FileManager.default.createDirectory(atPath: "\(scratch.path)/books", withIntermediateDirectories: true)
            try scratch.write(Array(AcceptanceTests.book(expected.rates_usd_per_mtok).utf8), as: "books/cases.json")
            let run = try Tool.run([
                "price", "--prices", "\(scratch.path)/books", "--provider", "cases", "--model", "case-model",
                "--at", "2026-06-01", "--usage", usage, "--format", "json",
            ])
            #expect(run.status == 0, "\(expected.id): \(run.errors)")
            let dollars = SampleTruth.dollars(Int128(expected.correct_picodollars))
            #expect(
                run.output.contains("\"cost_usd\": \"\(dollars)\"")
                    || run.output.contains("\"cost_usd\":\"\(dollars)\""), "\(expected.id): \(run.output)")
        }
    }

    /// Every line of public logs is a record, a duplicate, or skipped with a reason.
    @Test(arguments: ["claude-code-v1-v2", "schema-drift-2026", "messages-api"])
    func everyLogIsReadToTheLastLine(name: String) throws {
        let folder = try #require(PublicCases.folder)
        let reading = try Tool.analyze("\(folder)/logs/\(name)").reading
        #expect(reading.lines == reading.records + reading.duplicates + reading.skipped.values.reduce(0, +))
        #expect(reading.lines > 0)
    }

    /// One reply as an array of events and two requests, read by eye.
    @Test func aStreamedReplyIsOneRecord() throws {
        let folder = try #require(PublicCases.folder)
        let payload = try Tool.analyze("\(folder)/logs/messages-api")
        #expect(payload.reading.files == 3 && payload.totals.requests == 1)
        #expect(payload.totals.inputTokens == 1200 && payload.totals.cacheReadTokens == 200)
        #expect(payload.totals.cacheWrite5mTokens == 500 && payload.totals.outputTokens == 42)
        #expect(payload.totals.flagged.ttlAssumed == 1)
    }

    /// The raw text of the `usage` member; the objects of the cases nest one deep at most.
    private static func usage(in line: Substring) -> String? {
        guard let start = line.firstRange(of: "\"usage\": ")?.upperBound else { return nil }
        var depth = 0
        for index in line[start...].indices {
            if line[index] == "{" { depth += 1 }
            if line[index] == "}" { depth -= 1 }
            if depth == 0 { return String(line[start...index]) }
        }
        return nil
    }

    /// Rates in the order of the cases: input, 5m write, 1h write, read, output; USD per million tokens.
    private static func book(_ rates: [String]) -> String {
        let names = ["input", "cache_write_5m", "cache_write_1h", "cache_read", "output"]
        let prices = zip(names, rates).map { "\"\($0)\": \"\($1)\"" }.joined(separator: ", ")
        return """
            {"schema": "farthing.price-book/1", "book": "cases",
             "models": [{"model": "case-model", "periods": [
               {"from": "2020-01-01", "to": null, \(prices)}]}]}
            """
    }
}
