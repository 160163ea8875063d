import Glibc
import TestSupport
import Testing
import Usage

@testable import Ledger
@testable import UsageLogs

/// The ledger holds of files what a reading of the same files holds in memory.
@Suite struct LedgerReadingTests {
    @Test(arguments: 1...6 as ClosedRange<UInt64>) func importedFilesAreTheFilesRead(seed: UInt64) async throws {
        print("LedgerReadingTests seed \(seed)")
        let folder = try LedgerFolder()
        let logs = try SampleFolder(path: folder.path + "/logs")
        for file in SampleTree(seed: seed).files {
            try logs.write(Array(file.text.utf8), as: file.path, packing: file.packing)
        }
        var options = LogReading.Options()
        options.wantsTimeline = true
        let reading = await LogReading(inputs: [logs.path], options: options).run()
        var expected: [String] = []
        reading.forEachRecord { expected.append($0.text(in: reading.tables)) }
        #expect(expected.count > 100)

        let ledger = try folder.open()
        var generator = SplitMix64(seed: seed)
        var discovery = LogDiscovery(workingDirectory: "/")
        discovery.add(logs.path)
        let reader = ImportReader(format: nil, batchBytes: generator.int(1...200_000))
        var batches: [ReadBatch] = []
        for (number, file) in discovery.files.shuffled(using: &generator).enumerated() {
            reader.read(ImportUnit(file: file, identityName: file.path, fileNumber: number)) { batches.append($0) }
        }
        reader.flush { batches.append($0) }
        for batch in batches.shuffled(using: &generator) {
            _ = try ledger.write(batch, files: [], thresholds: [200_000])
        }
        #expect(try LedgerReadingTests.records(of: ledger) == expected.sorted())
        #expect(try LedgerDump.totals(of: ledger) == TotalsByHand.lines(of: ledger, thresholds: [200_000]))
        let findings = try ledger.inspect(thresholds: [200_000])
        #expect(findings.isEmpty, "\(findings)")
        try checkRawUsage(of: ledger, files: SampleTree(seed: seed).files)
    }

    /// Raw usage stands in one of the files, byte for byte.
    private func checkRawUsage(of ledger: Ledger, files: [SampleFile]) throws {
        let texts = files.map(\.text)
        let raws = try LedgerDump.lines(of: ledger).filter { $0.hasPrefix("usage ") }
        #expect(raws.count > 100)
        for line in raws {
            let raw = String(line[line.index(after: line.firstIndex(of: "|") ?? line.startIndex)...])
            #expect(texts.contains { strstr($0, raw) != nil }, "\(raw)")
        }
    }

    /// Records that count, each in the form of `UsageRecord.text`.
    static func records(of ledger: Ledger) throws -> [String] {
        let sql = """
            SELECT identity_high, identity_low, coalesce(\(LedgerDump.service("service")), ''),
              coalesce(\(LedgerDump.attribution("attribution")), ''), flags, input, cache_write_5m, cache_write_1h,
              cache_read, output, web_searches, coalesce(reported_picousd, '-'), coalesce(\(LedgerDump.text("requested_model")), ''),
              coalesce(\(LedgerDump.text("stop_reason")), ''), status, start_basis, coalesce(started_at, '-'),
              coalesce(completed_at, '-'), requested_lifetime, effort, miss_reason, missed_tokens, marks,
              coalesce(\(LedgerDump.text("file")), ''), offset, line, usage_length, usage_hash, coalesce(time, '-'),
              coalesce((SELECT group_concat(ordinal || ':' || \(LedgerDump.service("c.service")) || ':' || c.input || ':'
                || c.cache_write_5m || ':' || c.cache_write_1h || ':' || c.cache_read || ':' || c.output || ':'
                || c.web_searches) FROM (SELECT * FROM charges WHERE record = records.id ORDER BY ordinal) AS c), '')
            FROM records WHERE linked = 0
            """
        return try ledger.read { database in
            var lines: [String] = []
            try RawStatement(database, sql).forEach { row in
                lines.append((0..<30).map { row.text($0) }.joined(separator: "|"))
            }
            return lines.sorted()
        }
    }
}

extension UsageRecord {
    /// All fields in the order of `LedgerReadingTests.records`.
    func text(in tables: RecordTables) -> String {
        func name(_ symbol: Symbol) -> String { tables.string(symbol) ?? "" }
        func terms(_ symbol: Symbol) -> String {
            guard let service = tables.services[symbol], !service.model.isNone else { return "" }
            // The provider's number is the ledger's own; none of the samples' is compared by it.
            return "\(name(service.model))/\(service.provider.isNone ? "0" : "p")/\(service.tier.rawValue)"
                + "\(service.speed.rawValue)\(service.geo.rawValue)"
        }
        func time(_ time: Timestamp) -> String { time.isKnown ? "\(time.milliseconds)" : "-" }
        let place = tables.attributions[attribution] ?? Attribution()
        let parts = [
            place.source, place.project, place.projectPath, place.session, place.agent, place.parent, place.key,
            place.user, place.tags,
        ]
        let attribution = parts.map(name).joined(separator: "/") + (place.isSidechain ? "1" : "0")
        let charges = furtherCharges.map { charge in
            let tokens = charge.tokens
            return "\(charge.ordinal):\(terms(charge.service)):\(tokens.input):\(tokens.cacheWrite5m):"
                + "\(tokens.cacheWrite1h):\(tokens.cacheRead):\(tokens.output):\(charge.webSearches)"
        }
        let fields: [String] = [
            "\(Int64(bitPattern: identity.high))", "\(Int64(bitPattern: identity.low))", terms(service), attribution,
            "\(flags.rawValue)", "\(tokens.input)", "\(tokens.cacheWrite5m)", "\(tokens.cacheWrite1h)",
            "\(tokens.cacheRead)", "\(tokens.output)", "\(webSearches)", reportedPicoUSD.map { "\($0)" } ?? "-",
            name(requestedModel), name(stopReason), "\(status)", "\(startBasis.rawValue)", time(startedAt),
            time(completedAt), "\(hints.requestedLifetime?.rawValue ?? 0)", "\(hints.effort.rawValue)",
            "\(hints.missReason.rawValue)", "\(hints.missedTokens)", "\(hints.marks.rawValue)", name(origin.file),
            "\(origin.offset)", "\(origin.line)", "\(origin.usageLength)", "\(Int64(bitPattern: origin.usageHash))",
            time(accountingTime), charges.joined(separator: ","),
        ]
        return fields.joined(separator: "|")
    }
}
