import Testing
import Usage

@testable import UsageLogs

/// Columns as the Console's export names them; expected counts are the row's own.
@Suite struct ConsoleCSVTests {
    private let header =
        "usage_date_utc,model_version,api_key,workspace,usage_type,context_window,usage_input_tokens_no_cache,"
        + "usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,"
        + "usage_output_tokens,web_search_count,inference_geo,speed"

    @Test(arguments: ["\n", "\r\n"]) func aRowIsOneRecordOfItsDay(newline: String) async throws {
        let row =
            #"2026-06-03,claude-sonnet-4-6,"ci, ""nightly""","De"# + newline
            + #"fault",batch,0-200k,1,2,3,4,5,6,us,fast"#
        let reading = try await ExportReading("\u{FEFF}" + [header, row, ""].joined(separator: newline))
        #expect(
            reading.tokens == [TokenUsage(input: 1, cacheWrite5m: 2, cacheWrite1h: 3, cacheRead: 4, output: 5)])
        let record = try #require(reading.records.first)
        #expect(record.webSearches == 6)
        #expect(record.accountingTime == Timestamp(parsing: "2026-06-03T00:00:00Z"))
        #expect(record.startBasis == .measured)
        #expect(record.flags == .sumOfCalls)
        #expect(record.origin.line == 2)
        let service = try #require(reading.service(0))
        #expect((service.tier, service.speed, service.geo) == (.batch, .fast, .us))
        #expect(reading.text(reading.attribution(0).key) == #"ci, "nightly""#)
        #expect(reading.text(reading.attribution(0).tags) == "workspace:De\(newline)fault")
        #expect(reading.skipped == [.header: 1])
        #expect(reading.result.diagnostics.isEmpty)
    }

    @Test func aTableWithoutInputSaysSo() async throws {
        let reading = try await ExportReading("usage_date_utc,model_version,usage_output_tokens\n2026-06-03,m,5\n")
        #expect(reading.tokens == [TokenUsage(output: 5)])
        #expect(reading.result.diagnostics.map(\.problem) == [.withoutInput])
    }

    @Test func columnsAreFoundByNameAndOlderFilesLackSome() async throws {
        let reading = try await ExportReading(
            "usage_output_tokens,model_version,usage_input_tokens_no_cache,usage_date_utc\n5,claude-sonnet-4-6,1,2026-06-03\n"
        )
        #expect(reading.tokens == [TokenUsage(input: 1, output: 5)])
        #expect(reading.flags == [.sumOfCalls])
        #expect(reading.isBalanced)
    }

    @Test func lengthTiersComeFromTheColumnNeverFromTheSum() async throws {
        let rows = [("0-200k", 5_000_000), ("200k-1M", 5_000_000), ("200k-1M", 150_000), ("some", 5)].map {
            window, input in
            "2026-01-03,claude-sonnet-4-5-20250929,k,w,standard,\(window),\(input),0,0,0,5,0,,"
        }
        let reading = try await ExportReading(([header] + rows).joined(separator: "\n"))
        // A long row cannot sum to less than its border.
        #expect(
            reading.flags == [
                .sumOfCalls, [.sumOfCalls, .longPrompts], [.sumOfCalls, .longPrompts, .inconsistent],
                [.sumOfCalls, .inconsistent],
            ])
        let query = UsageQuery(lengthThresholds: [100_000, 200_000], undatedDay: 0)
        var accumulator = UsageAccumulator(query: query, tables: reading.result.tables)
        for record in reading.records { accumulator.add(record) }
        let classes = accumulator.totals.groups.flatMap { $0.sums.map { ($0.key.lengthClass, $0.value.requests) } }
        // Two thresholds: class 0 lies below both, class 2 above both.
        #expect(classes.filter { $0.0 == 0 }.map(\.1).reduce(0, +) == 2)
        #expect(classes.filter { $0.0 == 2 }.map(\.1).reduce(0, +) == 2)
        #expect(classes.map(\.1).reduce(0, +) == 4)
    }

    @Test func rowsThatCannotBeReadAreSkippedWithTheirLine() async throws {
        let good = "2026-06-03,m,k,w,standard,0-200k,1,2,3,4,5,6,,"
        let rows = [
            good, "", "2026-06-03,m,k", good.replacing(",1,2,", with: ",-1,2,"),
            good.replacing(",1,2,", with: ",1.5,2,"),
            good.replacing(",1,2,", with: ",99999999999999999999,2,"), good.replacing(",1,2,", with: ",1x,2,"),
            good.replacing(",1,2,", with: ",many,2,"),
            good.replacing("2026-06-03", with: "June"), good.replacing("standard", with: "flex"),
            #"2026-06-03,"m"#,
        ]
        let reading = try await ExportReading(([header] + rows).joined(separator: "\n"))
        #expect(reading.records.count == 3)
        #expect(reading.flags == [.sumOfCalls, [.sumOfCalls, .undated], [.sumOfCalls, .inconsistent]])
        #expect(reading.skipped == [.header: 1, .blank: 1, .invalidCount: 5, .malformed: 2])
        #expect(reading.places(of: .invalidCount) == [[5, 5]])
        #expect(reading.places(of: .otherFieldCount) == [[4, 1]])
        #expect(reading.places(of: .invalidTimestamp) == [[10, 1]])
        #expect(reading.places(of: .openQuote) == [[12, 1]])
        #expect(reading.isBalanced)
    }

    @Test func aTableWithoutTheColumnsThatMatterIsNotReadAsZeros() async throws {
        let reading = try await ExportReading("usage_date_utc,model_version\n2026-06-03,claude-sonnet-4-6\n")
        #expect(reading.records.isEmpty)
        #expect(reading.skipped == [.header: 1, .unrecognised: 1])
        #expect(reading.places(of: .missingColumns(["usage_output_tokens"])) == [[1, 1]])
    }
}
