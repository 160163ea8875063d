import JSONScan
import Messages
import Usage

/// The Console's export of tokens: CSV, one row a day, key, workspace and model.
///
/// Columns are found by their header; older files lack some. A row sums many requests: it becomes one
/// record, so `requests` counts rows of this format. Token counts are exclusive and split by lifetime.
/// Time: `usage_date_utc` at 00:00 UTC, as the start. Key: `api_key`, a name. Tags: `workspace:` with
/// `workspace`. Tier: `usage_type`. Speed and geo: columns of these names. Session, user, provider and
/// reported cost: none; the project is the file's.
///
/// Prompt-length tiers cannot be judged from a sum (`Flags.sumOfCalls`). `context_window` says on which side
/// of its border every request of the row lay: a row that begins at 0 (`0-200k`), or a file without the
/// column, is priced as short prompts, however large its sum; one that begins higher (`200k-1M`) as long
/// ones (`Flags.longPrompts`). A tier that begins inside a row's range cannot be seen. A text that is neither
/// counts as short and is flagged inconsistent, and so is a long row whose sum is below its border.
package struct ConsoleCSV: LogFormat {
    package let name = "console-csv"
    package let framing = LogFraming.document

    package init() {}

    /// A table without these says nothing that could be priced.
    private static let required = ["usage_date_utc", "model_version", "usage_output_tokens"]

    package func recognises(_ head: UnsafeRawBufferPointer) -> Bool {
        var reader = CSVReader(head)
        guard let first = reader.next(), !first.isMalformed else { return false }
        let header = CSVHeader(first.fields)
        return header.contains("usage_date_utc") && header.contains("model_version")
    }

    package func read(_ piece: LogPiece, into collector: RecordCollector) {
        var reader = CSVReader(piece.bytes)
        guard let first = reader.next() else { return }
        let header = CSVHeader(first.fields)
        collector.skip(.header)
        let missing = ConsoleCSV.required.filter { !header.contains($0) }
        if !missing.isEmpty {
            collector.diagnose(.missingColumns(missing), line: first.line)
        } else if !header.contains("usage_input_tokens_no_cache") {
            collector.diagnose(.withoutInput, line: first.line)
        }
        while let row = reader.next() {
            var place = LogPiece(
                bytes: UnsafeRawBufferPointer(rebasing: piece.bytes[row.offset..<reader.position]),
                offset: Int64(row.offset), line: row.line)
            place.isUnterminated = piece.isUnterminated
            if missing.isEmpty {
                read(row, header, at: place, into: collector)
            } else {
                collector.skip(row.isBlank ? .blank : .unrecognised)
            }
        }
    }

    private func read(
        _ row: CSVReader.Row, _ header: CSVHeader, at place: LogPiece, into collector: RecordCollector
    ) {
        if row.isBlank { return collector.skip(.blank) }
        do throws(RowProblem) {
            var call = try ConsoleRow(row: row, header: header).call(source: name)
            call.rawUsage = place.bytes
            call.add(place, to: collector)
        } catch {
            collector.skip(error.reason)
            collector.diagnose(error.problem, line: place.line, offset: place.offset)
        }
    }
}

/// Why a row was left out.
private struct RowProblem: Error {
    var reason: SkipReason
    var problem: Problem
}

extension Problem {
    static func missingColumns(_ names: [String]) -> Problem {
        .other("the table lacks the columns \(names.joined(separator: ", ")); none of its rows was read")
    }
    static let withoutInput = Problem.other(
        "the table lacks the column usage_input_tokens_no_cache; uncached input is not in its sums")
    static let openQuote = Problem.other(
        "a quoted field that does not end as CSV (RFC 4180) has it; the row was left out")
    static let otherFieldCount = Problem.other("a row with another number of fields than the header; it was left out")
}

/// One row of the Console's table.
private struct ConsoleRow {
    let row: CSVReader.Row
    let header: CSVHeader

    func call(source: String) throws(RowProblem) -> LoggedCall {
        if row.isMalformed { throw RowProblem(reason: .malformed, problem: .openQuote) }
        if row.fields.count != header.count { throw RowProblem(reason: .malformed, problem: .otherFieldCount) }
        do throws(UsageProblem) {
            return try call(source: source, fields: counts())
        } catch {
            throw RowProblem(reason: .invalidCount, problem: .invalidCount)
        }
    }

    private func counts() throws(UsageProblem) -> UsageFields {
        var fields = UsageFields()
        fields.input = try count("usage_input_tokens_no_cache")
        fields.cacheWrite5m = try count("usage_input_tokens_cache_write_5m")
        fields.cacheWrite1h = try count("usage_input_tokens_cache_write_1h")
        fields.cacheRead = try count("usage_input_tokens_cache_read")
        fields.output = try count("usage_output_tokens")
        fields.webSearches = try count("web_search_count")
        if let searches = fields.webSearches, searches > Int64(Int32.max) {
            throw UsageProblem(field: "web_search_count", kind: .outOfRange)
        }
        readTerms(&fields)
        return fields
    }

    private func call(source: String, fields: UsageFields) -> LoggedCall {
        var call = LoggedCall(source: source, usage: UsageObject(fields))
        call.usage.flags.formUnion(lengthFlags(prompt: call.usage.tokens.prompt))
        call.model = text("model_version")
        call.key = text("api_key")
        call.tags = text("workspace").map { ["workspace:" + $0] } ?? []
        if let day = text("usage_date_utc").flatMap({ Timestamp(parsing: $0) }) {
            call.startedAt = Timestamp(milliseconds: Int64(day.utcDay) * 86_400_000)
        } else {
            call.hasInvalidTime = true
        }
        return call
    }

    private func text(_ name: String) -> String? { header.field(name, in: row) }

    private func count(_ name: StaticString) throws(UsageProblem) -> Int64? {
        guard var text = text("\(name)") else { return nil }
        return try text.withUTF8 { bytes in
            Result { () throws(UsageProblem) in
                try JSONElement.count(in: UnsafeRawBufferPointer(bytes), name)
            }
        }.get()
    }

    private func readTerms(_ fields: inout UsageFields) {
        if let type = text("usage_type") {
            fields.tier = ServiceTier(name: type.lowercased())
            if fields.tier == nil { fields.hasUnknownTerms = true }
        }
        if let speed = text("speed") {
            fields.speed = Speed(name: speed.lowercased())
            if fields.speed == nil { fields.hasUnknownTerms = true }
        }
        fields.geo = text("inference_geo").map { InferenceGeo(name: $0.lowercased()) }
    }

    private func lengthFlags(prompt: Int64) -> Flags {
        guard let window = text("context_window") else { return .sumOfCalls }
        guard let border = ConsoleRow.lowerBorder(of: window) else { return [.sumOfCalls, .inconsistent] }
        if border == 0 { return .sumOfCalls }
        return prompt > border ? [.sumOfCalls, .longPrompts] : [.sumOfCalls, .longPrompts, .inconsistent]
    }

    /// Tokens at which a range begins: `0-200k` at 0, `200k-1M` at 200,000, `>200k` too; nil for any other text.
    static func lowerBorder(of window: String) -> Int64? {
        let text = window.lowercased().filter { $0 != " " && $0 != "," && $0 != "_" }
        if text.hasPrefix("<") || text.hasPrefix("≤") || text.hasPrefix("up") { return 0 }
        let digits = text.drop { $0 == ">" || $0 == "≥" || $0 == "=" }
        let number = digits.prefix { $0.isASCII && $0.isNumber }
        guard let value = Int64(number), value <= 1_000_000_000 else { return nil }
        switch digits.dropFirst(number.count).first {
        case "k": return value * 1000
        case "m": return value * 1_000_000
        case nil, "-", "–", "+": return value
        default: return nil
        }
    }
}
