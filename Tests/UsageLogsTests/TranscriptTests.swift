import Testing
import Usage

@testable import UsageLogs

/// The traps of facts/usage-records.md, each with what a reader by hand would make of it.
@Suite struct TranscriptTests {
    private func read(_ lines: String..., end: String = "\n") async throws -> LogReadingResult {
        let folder = try LogFolder()
        try folder.write(lines.joined(separator: end) + end, as: "projects/-home-u-p/s1.jsonl")
        let result = await folder.read()
        #expect(result.everyLineIsAccountedFor)
        return result
    }

    @Test func readsALineWhole() async throws {
        let usage =
            #"{"input_tokens":1,"cache_creation_input_tokens":30,"cache_read_input_tokens":4,"output_tokens":5,"#
            + #""cache_creation":{"ephemeral_5m_input_tokens":10,"ephemeral_1h_input_tokens":20},"#
            + #""service_tier":"batch","speed":"fast","inference_geo":"us","server_tool_use":{"web_search_requests":2}}"#
        let result = try await read(
            Line.user,
            Line.assistant(usage: usage, extra: #""effort":"high","promptCacheRequested":"1h","isSidechain":false,"#))
        let record = try #require(result.records.first)
        #expect(record.tokens == TokenUsage(input: 1, cacheWrite5m: 10, cacheWrite1h: 20, cacheRead: 4, output: 5))
        #expect(record.webSearches == 2)
        let service = try #require(result.tables.services[record.service])
        #expect(result.tables.strings[service.model] == "claude-opus-4-6")
        #expect(service.tier == .batch && service.speed == .fast && service.geo == .us)
        let attribution = try #require(result.tables.attributions[record.attribution])
        #expect(result.tables.strings[attribution.project] == "-home-u-p")
        #expect(result.tables.strings[attribution.session] == "s1")
        #expect(result.tables.strings[attribution.projectPath] == "/home/u/p")
        #expect(result.tables.strings[attribution.source] == "claude-code")
        #expect(record.hints.effort == .high && record.hints.requestedLifetime == .oneHour)
        #expect(record.completedAt == Timestamp(milliseconds: 1_775_037_600_000))
        #expect(record.origin.line == 2)
        #expect(result.summary.skipped == [.noUsage: 1])
    }

    /// The same usage told with other names, costs and hints beside it, in every order.
    @Test func linesOfEqualUsageJoinInEveryOrder() async throws {
        let lines = [
            Line.assistant(extra: #""effort":"high","#), Line.assistant(model: "claude-sonnet-4-6"),
            Line.assistant(extra: #""costUSD":0.7,"promptCacheRequested":"1h","#),
        ]
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let result = try await read(lines[order[0]], lines[order[1]], lines[order[2]])
            let record = try #require(result.records.first)
            #expect(result.records.count == 1 && result.summary.duplicates == 2)
            #expect(record.reportedPicoUSD == 700_000_000_000, "\(order)")
            #expect(record.hints.effort == .high && record.hints.requestedLifetime == .oneHour, "\(order)")
        }
        for order in [[0, 1], [1, 0]] {
            let result = try await read(lines[order[0]], lines[order[1]])
            let names = result.records.compactMap { result.tables.services[$0.service] }
                .map { result.tables.strings[$0.model] }
            let other = try await read(lines[order[1]], lines[order[0]])
            let otherNames = other.records.compactMap { other.tables.services[$0.service] }
                .map { other.tables.strings[$0.model] }
            #expect(names == otherNames)
        }
    }

    /// The line that tells of a refusal need not be the one whose usage is taken.
    @Test func aRefusalOnOneLineIsEnough() async throws {
        let refusal = Line.assistant(output: 5, stop: "\"refusal\"")
        let result = try await read(refusal, Line.assistant(output: 6, stop: "null"))
        #expect(result.records.map(\.tokens.output) == [6])
        #expect(result.records.first?.flags.contains(.refused) == true)
    }

    @Test func aTranscriptWithoutSessionsIsOne() async throws {
        let line = #"{"type":"assistant","message":{"id":"m","model":"claude-opus-4-6","usage":{"input_tokens":3}}}"#
        let result = try await read(line)
        #expect(result.records.map(\.tokens.input) == [3] && result.diagnostics.isEmpty)
    }

    @Test func anEmptyModelIsNone() async throws {
        let result = try await read(Line.assistant(model: ""))
        #expect(result.diagnostics.map(\.problem) == [.missingModel])
    }

    @Test func spaceBeforeTheUsageObject() async throws {
        let line = Line.assistant().replacing("\"usage\":{", with: "\"usage\" : { ")
        #expect(try await read(line).records.map(\.tokens.output) == [5])
    }

    @Test(arguments: [
        ("2026-04-01T10:00:00.123456Z", 123), ("2026-04-01T12:00:00.500+02:00", 500), ("2026-04-01T10:00:00Z", 0),
    ])
    func timesWithMicrosecondsAndOffsets(text: String, milliseconds: Int64) async throws {
        let records = try await read(Line.assistant(time: text)).records
        #expect(records.first?.completedAt == Timestamp(milliseconds: 1_775_037_600_000 + milliseconds))
    }

    @Test func aTimeThatIsNoneLeavesTheRecordUndated() async throws {
        let result = try await read(Line.assistant(time: "yesterday"))
        #expect(result.records.first?.flags.contains(.undated) == true)
        #expect(result.diagnostics.map(\.problem) == [.invalidTimestamp])
        #expect(result.diagnostics.first?.line == 1)
    }

    @Test func byteOrderMarkAndCarriageReturns() async throws {
        let result = try await read("\u{FEFF}" + Line.assistant(id: "a"), Line.assistant(id: "b"), end: "\r\n")
        #expect(result.summary.records == 2 && result.diagnostics.isEmpty)
    }

    @Test func aTornLastLineIsSkippedAndNamed() async throws {
        let folder = try LogFolder()
        let whole = Line.assistant(id: "a")
        try folder.write(whole + "\n" + whole.dropLast(2), as: "s.jsonl")
        let result = await folder.read()
        #expect(result.summary.records == 1 && result.summary.skipped == [.malformed: 1])
        #expect(result.diagnostics.map(\.problem) == [.tornLastLine])
        #expect(result.diagnostics.first?.line == 2)
    }

    @Test func tornLinesAreOneDiagnosticWithTheirCount() async throws {
        let torn = String(Line.assistant().dropLast(1))
        let result = try await read(Line.user, torn, torn, Line.assistant())
        #expect(result.summary.skipped == [.noUsage: 1, .malformed: 2] && result.summary.records == 1)
        #expect(result.diagnostics.map { [$0.count, Int($0.line)] } == [[2, 2]])
    }

    @Test func identifiersInsideToolInputAreNotTheMessages() async throws {
        let line = Line.assistant(id: "real").replacing(
            #"{"type":"text","text":"a \"usage\" b"}"#,
            with: #"{"type":"tool_use","id":"toolu","input":{"id":null,"usage":{"input_tokens":-1},"model":null}}"#)
        let twice = try await read(line, line)
        #expect(twice.summary.records == 1 && twice.summary.duplicates == 1)
    }

    @Test func anAllZeroSplitYieldsToTheFlatCount() async throws {
        let usage =
            #"{"input_tokens":1,"cache_creation_input_tokens":30,"output_tokens":5,"#
            + #""cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0}}"#
        let record = try #require(try await read(Line.assistant(usage: usage)).records.first)
        #expect(record.tokens.cacheWrite5m == 30 && record.flags == .ttlAssumed)
    }

    @Test func usageOnlyInProgressLines() async throws {
        let inner = Line.assistant(id: "sub", output: 7, time: "2026-04-01T11:00:00Z")
        let line =
            #"{"type":"progress","sessionId":"s1","timestamp":"2026-04-01T12:00:00Z","data":{"type":"agent_progress","agentId":"a1","message":\#(inner)}}"#
        let result = try await read(line)
        let record = try #require(result.records.first)
        #expect(record.tokens.output == 7)
        #expect(record.completedAt == Timestamp(milliseconds: 1_775_041_200_000), "the inner time")
        let attribution = try #require(result.tables.attributions[record.attribution])
        #expect(result.tables.strings[attribution.agent] == "a1" && attribution.isSidechain)
    }

    @Test func theLineWithMostOutputCountsWhereverItStands() async throws {
        let result = try await read(
            Line.assistant(output: 3, stop: "null"), Line.assistant(output: 400),
            Line.assistant(output: 12, stop: "null"))
        #expect(result.records.map(\.tokens.output) == [400])
        #expect(result.summary.duplicates == 2 && result.summary.unfinished == 0)
        #expect(result.records.first?.flags.contains(.incomplete) == false)
    }

    @Test func syntheticErrorsAndResultsAreNoRequests() async throws {
        let result = try await read(
            Line.assistant(model: "<synthetic>"), Line.assistant(extra: #""isApiErrorMessage":true,"#),
            #"{"type":"result","session_id":"s1","total_cost_usd":0.5,"usage":{"input_tokens":9},"modelUsage":{"m":{"inputTokens":9,"outputTokens":1,"costUSD":0.25}}}"#
        )
        #expect(result.summary.records == 0)
        #expect(result.summary.skipped == [.synthetic: 1, .apiError: 1, .result: 1])
        let aggregate = try #require(result.aggregates.first)
        #expect(aggregate.session == "s1" && aggregate.line == 3)
        #expect(aggregate.reportedPicoUSD == 500_000_000_000)
        #expect(aggregate.models.first?.tokens.input == 9)
        #expect(aggregate.models.first?.reportedPicoUSD == 250_000_000_000)
    }

    @Test func withoutAMessageIdentifierNothingIsDropped() async throws {
        let result = try await read(Line.assistant(id: nil), Line.assistant(id: nil), Line.assistant(id: ""))
        #expect(result.summary.records == 3 && result.summary.duplicates == 0)
    }

    @Test(arguments: ["-1", "1.5", "9223372036854775808", "1e400", "281474976710657", "\"7\""])
    func countsThatAreNone(count: String) async throws {
        let result = try await read(
            Line.assistant(usage: #"{"input_tokens":\#(count),"output_tokens":5}"#), Line.assistant())
        #expect(result.summary.records == 1 && result.summary.skipped == [.invalidCount: 1])
        #expect(result.diagnostics.map { "\($0.line) \($0.problem)" } == ["1 invalidCount"])
    }

    @Test func nestingOfTenThousandIsSkipped() async throws {
        let deep = String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)
        let line = Line.assistant().replacing(#""a \"usage\" b""#, with: deep)
        let result = try await read(line, Line.assistant())
        #expect(result.summary.records == 1 && result.summary.skipped == [.malformed: 1])
        #expect(result.diagnostics.map(\.problem) == [.nestedTooDeep])
    }

    @Test func wrongUTF8KeepsTheCountsAndIsNamed() async throws {
        let folder = try LogFolder()
        var bytes = Array((Line.assistant() + "\n").utf8)
        let place = try #require(bytes.firstIndex(of: UInt8(ascii: "\\")))
        bytes[place - 1] = 0xFF
        try folder.write(bytes, as: "s.jsonl")
        let result = await folder.read()
        #expect(result.summary.records == 1)
        #expect(result.diagnostics.map { "\($0.line) \($0.problem)" } == ["1 invalidUTF8"])
    }

    @Test func sumsInsideToolResultsAreNotCounted() async throws {
        let line =
            #"{"type":"user","sessionId":"s1","toolUseResult":{"usage":{"input_tokens":5,"output_tokens":5}},"message":{"role":"user","content":[]}}"#
        #expect(try await read(line).summary.skipped == [.noUsage: 1])
    }

    /// A stop reason that never came makes a lower bound only where the writer states stop reasons.
    @Test func messagesThatWereNeverFinished() async throws {
        let absent = Line.assistant(id: "b").replacing(#""stop_reason":"end_turn","#, with: "")
        let alone = try await read(absent)
        #expect(alone.summary.unfinished == 1 && alone.records.first?.flags == [])
        let beside = try await read(absent, Line.assistant(id: "a"), Line.assistant(id: "c", stop: "null"))
        #expect(beside.summary.unfinished == 2)
        #expect(beside.records.filter { $0.flags.contains(.incomplete) }.count == 2)
    }

    @Test func differingRequestsAreAFlag() async throws {
        let result = try await read(Line.assistant(), Line.assistant().replacing("req_1", with: "req_2"))
        #expect(result.summary.records == 1 && result.summary.differingRequests == 1)
        #expect(result.records.first?.flags == .requestsDiffer)
    }

    @Test func costsThatTheSourceReports() async throws {
        let result = try await read(Line.assistant(extra: #""costUSD":0.0234123999999999999,"#))
        #expect(result.records.first?.reportedPicoUSD == 23_412_400_000)
    }

    @Test func aTimelineTellsStartsAndCompactions() async throws {
        let folder = try LogFolder()
        let compaction =
            #"{"type":"system","subtype":"compact_boundary","uuid":"w","timestamp":"2026-04-01T10:00:07Z"}"#
        try folder.write(
            [
                Line.user, Line.assistant(id: "a"), compaction, Line.assistant(id: "b", stop: "null"),
                Line.assistant(id: "b"),
            ]
            .joined(separator: "\n"), as: "s.jsonl")
        var options = LogReading.Options()
        options.wantsTimeline = true
        let records = await folder.read(options: options).records
        #expect(records.map { $0.startedAt.milliseconds - 1_775_037_600_000 } == [-2_000, 7_000])
        #expect(records.map(\.startBasis) == [.precedingLine, .precedingLine])
        #expect(records.map { $0.hints.marks.contains(.compactedBefore) } == [false, true])
        #expect(records.first?.accountingTime == Timestamp(milliseconds: 1_775_037_600_000))
    }

    /// What real files begin with: a line whose parent is null, lines without any links before it, a parent
    /// that is an earlier line; and half a session, cut anywhere.
    @Test(arguments: [
        ([#""uuid":"a","parentUuid":null"#, #""uuid":"b","parentUuid":"a""#], false),
        ([#""leafUuid":"x""#, #""uuid":"a","parentUuid":null"#], false),
        ([#""uuid":"a""#, #""uuid":"b","parentUuid":"a""#], false),
        ([#""uuid":"c","parentUuid":null,"logicalParentUuid":"z""#], false),
        ([#""uuid":"c","parentUuid":"""#], false), ([#""uuid":"c""#], false),
        ([#""parentUuid":"z","uuid":"c""#, #""uuid":"d","parentUuid":null"#], true),
        ([#""leafUuid":"z""#, #""uuid":"c","parentUuid":"z""#], true),
        ([#""uuid":"z-of-another-length""#, #""uuid":"c","parentUuid":"z""#], true),
    ])
    func halfASessionLeavesAMark(lines: [String], isHalf: Bool) async throws {
        let folder = try LogFolder()
        let head = lines.map { #"{"type":"user",\#($0),"sessionId":"s1"}"# }
        try folder.write(
            (head + [Line.assistant(id: "a"), Line.assistant(id: "b")]).joined(separator: "\n"), as: "s.jsonl")
        var options = LogReading.Options()
        #expect(await folder.read(options: options).records.allSatisfy { $0.hints.marks.isEmpty })
        options.wantsTimeline = true
        let records = await folder.read(options: options).records
        #expect(records.map { $0.hints.marks.contains(.headMissing) } == [isHalf, false])
    }

    /// Totals of a reading with a timeline and of one without are the same.
    @Test func aTimelineMovesNoRecordToAnotherDay() async throws {
        let folder = try LogFolder()
        let undated = Line.assistant(id: "a", time: "yesterday")
        let dated = Line.assistant(id: "b", time: "2026-04-03T10:00:00Z")
        try folder.write(
            [Line.user, undated, dated, Line.user, dated.replacing("2026-04-03", with: "none")].joined(separator: "\n"),
            as: "s.jsonl")
        var options = LogReading.Options()
        options.wantsTimeline = true
        let (with, without) = (await folder.read(options: options), await folder.read())
        #expect(with.records.map(\.accountingTime) == without.records.map(\.accountingTime))
        #expect(
            with.records.map(\.flags) == [.undated, []] && with.records.map(\.flags) == without.records.map(\.flags))
        #expect(with.records.map(\.origin) == without.records.map(\.origin))
    }
}
