import Foundation
import JSONScan
import Testing
import TokenCounting

/// Proves the tokenizer against the counts of the public package it reconstructs: a stored sample of a
/// mixed corpus, and, where an interpreter with the package is named, as many fresh documents as wanted.
@Suite struct TokenizerTests {
    static let fixtures = URL(filePath: #filePath).appending(path: "../Fixtures").standardized
    static let script = URL(filePath: #filePath).appending(path: "../../Oracles/tokens.py").standardized
    /// An interpreter that has ctok 1.3.0; unset, the fresh comparison is left out.
    static let python = ProcessInfo.processInfo.environment["FARTHING_CTOK_PYTHON"]

    @Test func agreesWithThePackageOnTheStoredCorpus() throws {
        let compared = try Self.compare([UInt8](Data(contentsOf: Self.fixtures.appending(path: "counts.jsonl"))))
        #expect(compared == 3 * 400)
    }

    @Test(.enabled(if: python != nil)) func agreesWithThePackageOnFreshDocuments() throws {
        let seed = UInt32.random(in: 0...(.max))
        print("tokens.py seed \(seed)")
        let process = Process()
        process.executableURL = URL(filePath: try #require(Self.python))
        process.arguments = [Self.script.path, String(seed), "5000"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = [UInt8](output.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        #expect(try Self.compare(bytes) == 3 * 5000, "seed \(seed)")
    }

    /// Compares each line of the oracle in every family; returns the comparisons made.
    static func compare(_ lines: [UInt8]) throws -> Int {
        var compared = 0
        for family in TokenizerFamily.allCases {
            let tokenizer = Tokenizer(family: family)
            for (number, line) in lines.split(separator: 0x0A).enumerated() {
                let entry = try JSONValue.parse(Array(line))
                let text = try #require(entry["text"]?.string)
                let expected = try #require(entry[family.rawValue]?.int64)
                #expect(Int64(tokenizer.count(text)) == expected, "\(family) line \(number + 1): \(text.prefix(80))")
                compared += 1
            }
        }
        return compared
    }

    /// The frame and the published example: the package's README counts "hello" as 8 for Claude 3.
    @Test func aMessageIsContentAndFrame() {
        let tokenizer = Tokenizer(family: .v3)
        #expect(tokenizer.count("hello") + TokenizerFamily.v3.messageFrame == 8)
        #expect(tokenizer.count("") == 1)
        #expect(Tokenizer(family: .v48).count("") == 0)
    }

    /// Long texts are worked on in parts: a text of many parts counts as its lines together do.
    @Test(arguments: TokenizerFamily.allCases) func partsAddUp(family: TokenizerFamily) {
        let tokenizer = Tokenizer(family: family)
        let line = "The ledger was closed, and nobody's pocket (42) lost — not même 一 farthing.\n"
        let words = "nobody lost a farthing "
        // One more repetition costs the same everywhere but at the ends of the text.
        for text in [line, words] {
            let step = tokenizer.count(text + text + text + "x") - tokenizer.count(text + text + "x")
            let many = String(repeating: text, count: 20_000) + "x"
            #expect(tokenizer.count(many) == tokenizer.count(text + text + "x") + 19_998 * step)
        }
    }

    /// Runs of one character are shortened before they are covered: the result is that of the plain cover
    /// on a length where both can be had, and grows by whole pieces above it.
    @Test(arguments: [" ", "a", "-", "0", "\t", "="]) func longRunsGrowByWholePieces(character: String) {
        let tokenizer = Tokenizer(family: .v3)
        let counts = (0..<3).map {
            tokenizer.count("x\n" + String(repeating: character, count: 100_000 + 1_920 * $0) + "\nx")
        }
        #expect(counts[1] - counts[0] == counts[2] - counts[1], "1,920 is a multiple of every longest piece here")
    }

    @Test func illFormedBytesCountAsReplacementCharacters() {
        let tokenizer = Tokenizer(family: .v3)
        for bytes: [UInt8] in [[0xFF], [0xC3], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF0, 0x9F, 0x98], [0xC0, 0x80]] {
            let repaired = String(decoding: bytes, as: UTF8.self)
            let counted = bytes.withUnsafeBytes { tokenizer.count($0) }
            #expect(counted == tokenizer.count(repaired), "\(bytes)")
        }
    }
}
