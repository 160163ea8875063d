import Foundation
import TestSupport
import Testing
import Usage

@testable import Ledger

/// Answers against sums that Python makes from the rows of `records` and `charges` alone, with its own
/// integers and time zones (Tests/Oracles/ledger.py).
@Suite struct PlainSQLTests {
    static let script = URL(filePath: #filePath).appending(path: "../../../Oracles/ledger.py").standardized
    static let zone = "/usr/share/zoneinfo/Europe/Berlin"
    static let isPossible = ["/usr/bin/python3", zone].allSatisfy { FileManager.default.isReadableFile(atPath: $0) }

    @Test(.enabled(if: isPossible)) func agreesWithPython() throws {
        let seed = UInt64.random(in: 0 ... .max)
        print("ledger.py seed \(seed)")
        var random = SplitMix64(seed: seed)
        let books = RandomBooks(count: 500, random: &random)
        let folder = try LedgerFolder()
        let ledger = try folder.open()
        for range in [0..<200, 150..<500] { _ = try ledger.write(books.batch(of: range), files: [], thresholds: []) }
        var expected: [String: [String: [Int128]]] = [:]
        for line in try Self.run(Self.script.path, folder.ledger()).split(separator: "\n") {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            expected[fields[0], default: [:]][fields[1]] = fields[2...].compactMap { Int128($0) }
        }
        // A filter may find nothing among these records.
        #expect(expected.count >= 6)
        let berlin = try ZoneRules(zoneFile: [UInt8](try Data(contentsOf: URL(filePath: Self.zone))))
        for (name, groups) in expected {
            let query = try Self.query(name, berlin, days: try ledger.days())
            #expect(Self.sums(try ledger.answer(query), query) == groups, "\(name), seed \(seed)")
        }
    }

    private static func query(_ name: String, _ berlin: ZoneRules, days: Set<Int32>) throws -> UsageQuery {
        var query = UsageQuery(undatedDay: 20_700)
        switch name {
        case "red":
            query.groupBy = [.session]
            query.filters.patterns[.tag] = [NamePattern("red")]
        case "since":
            query.groupBy = [.model]
            query.since = Timestamp(milliseconds: 1_774_000_000_123)
        default: query.groupBy = [try #require(GroupDimension(rawValue: name))]
        }
        query.periods[.day] = PeriodTable(.day, in: .utc, utcDays: days)
        query.periods[.month] = PeriodTable(.month, in: berlin, utcDays: days)
        query.periods[.hour] = PeriodTable(.hour, in: berlin, utcDays: days)
        return query
    }

    /// The nine sums of each group, by its name; empty for none.
    private static func sums(_ answer: LedgerAnswer, _ query: UsageQuery) -> [String: [Int128]] {
        var sums: [String: [Int128]] = [:]
        for group in answer.totals.groups {
            let name = answer.tables.label(of: group.key[0], in: query.groupBy[0], of: query) ?? ""
            let total = group.sums.values.reduce(into: UsageSums()) { $0 += $1 }
            sums[name] = [
                Int128(total.requests), Int128(total.furtherCharges), total.input, total.cacheWrite5m,
                total.cacheWrite1h, total.cacheRead, total.output, total.webSearches, total.reportedPicoUSD,
            ]
        }
        return sums
    }

    private static func run(_ arguments: String...) throws -> String {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = arguments
        process.standardOutput = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: output, as: UTF8.self)
    }
}
