import GRDB
import Pricing
import TestSupport
import Testing
import Usage

@testable import Ledger

/// The ledger answers every question as the accumulator does over the same records in memory, down to the
/// picodollar of every group.
@Suite struct AnswerPropertyTests {
    /// Where questions were answered from, so that the test cannot pass on one way alone.
    private struct Ways {
        var records = 0
        var sums = 0
        var both = 0

        mutating func count(_ plan: QueryPlan) {
            switch plan {
            case .records: records += 1
            case .sums(_, let spans): if spans.isEmpty { sums += 1 } else { both += 1 }
            }
        }
    }

    @Test(arguments: 0..<8)
    func sameAsInMemory(round: Int) throws {
        let seed = UInt64.random(in: 0 ... .max)
        print("answers of the ledger: seed \(seed)")
        var random = SplitMix64(seed: seed)
        let catalog = try PriceCatalog.embedded()
        let books = RandomBooks(count: random.int(1...600), random: &random)
        let folder = try LedgerFolder()
        let ledger = try folder.open()
        let thresholds = round % 4 == 3 ? RandomBooks.thresholds[3] : catalog.lengthThresholds
        try Self.write(books, to: ledger, thresholds: thresholds, &random)

        let linked = try ledger.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM records WHERE linked = 1") }
        #expect(linked == (books.records.count + 6) / 7, "seed \(seed)")
        let days = try ledger.days()
        #expect(days == books.utcDays, "seed \(seed)")
        let questions = RandomQuestions(days: days)
        var ways = Ways()
        let single = GroupDimension.allCases.map { [$0] }
        for number in 0..<120 {
            let dimensions = number < single.count ? single[number] : nil
            let asked = random.chance(9, in: 10) ? thresholds : random.pick(RandomBooks.thresholds)
            let query = questions.query(dimensions, thresholds: asked, &random)
            let mode = random.pick(CostMode.allCases)
            var accumulator = UsageAccumulator(query: query, tables: books.tables)
            for record in books.records { accumulator.add(record) }
            let expected = PlainAnswer(accumulator.totals, query, books.tables, catalog, mode)
            let answer = try ledger.answer(query)
            let actual = PlainAnswer(answer.totals, query, answer.tables, catalog, mode)
            if let difference = actual.difference(from: expected) {
                Issue.record("\(query.groupBy) question \(number), seed \(seed): \(difference)")
                return
            }
            ways.count(try ledger.ask { try $0.plan(for: query) })
        }
        #expect(ways.records > 5 && ways.sums > 5 && (ways.both > 0 || days.count < 20), "\(ways), seed \(seed)")
    }

    /// In batches that overlap, each written for itself, in any order.
    private static func write(
        _ books: RandomBooks, to ledger: Ledger, thresholds: [Int64], _ random: inout SplitMix64
    ) throws {
        let count = books.records.count
        var ranges = [0..<count / 3, count / 4..<count / 2, count / 2..<count]
        ranges.shuffle(using: &random)
        for range in ranges where !range.isEmpty {
            _ = try ledger.write(books.batch(of: range), files: [], thresholds: thresholds)
        }
    }
}
