import JSONScan
import Usage

/// Where the columns stand that a table of arrivals needs.
struct ArrivalColumns {
    let format: TraceFormat
    let time: Int
    let input: Int
    let output: Int
    /// Cells of the header.
    let count: Int

    /// Nil where the header is of neither table; columns may stand in any order.
    init?(_ header: UnsafeRawBufferPointer) {
        let names = CSVCells.cells(header).map { String(decoding: $0, as: UTF8.self) }
        for (format, time, input, output) in ArrivalColumns.known {
            guard let time = names.firstIndex(of: time), let input = names.firstIndex(of: input),
                let output = names.firstIndex(of: output)
            else { continue }
            (self.format, self.time, self.input, self.output) = (format, time, input, output)
            count = names.count
            return
        }
        return nil
    }

    private static let known: [(TraceFormat, String, String, String)] = [
        (.azure, "TIMESTAMP", "ContextTokens", "GeneratedTokens"),
        (.burstGPT, "Timestamp", "Request tokens", "Response tokens"),
    ]

    static func recognise(_ header: UnsafeRawBufferPointer) -> TraceFormat? { ArrivalColumns(header)?.format }
}

/// Rows of Azure and BurstGPT: times and lengths, and no word of what prompts share.
struct ArrivalTable {
    private let columns: ArrivalColumns
    private var first: Int64?
    private var latest: Int64 = 0
    private var scope: Int32?

    init(_ columns: ArrivalColumns) { self.columns = columns }

    mutating func read<Sink: TraceSink>(
        _ text: UnsafeRawBufferPointer, into sink: inout Sink, _ summary: inout TraceSummary
    ) throws(TraceProblem.Cause) {
        let cells = CSVCells.cells(text)
        guard cells.count >= columns.count else { throw .shortRow(found: cells.count, expected: columns.count) }
        let time = try time(cells[columns.time])
        let names =
            columns.format == .azure
            ? ("ContextTokens", "GeneratedTokens") : ("Request tokens", "Response tokens")
        let request = TraceRequest(
            timeMilliseconds: time, inputTokens: try count(cells[columns.input], names.0),
            outputTokens: try count(cells[columns.output], names.1))
        summary.requests += 1
        summary.inputTokens += request.inputTokens
        summary.outputTokens += request.outputTokens
        let scope = scope ?? sink.newScope()
        self.scope = scope
        do throws(TraceBuilderProblem) {
            _ = try sink.add(request, scope: scope, previous: nil, keeping: 0, appending: [])
        } catch { throw .tooLarge(error) }
    }

    /// Milliseconds since the first row, or as written where times are seconds.
    private mutating func time(_ cell: UnsafeRawBufferPointer) throws(TraceProblem.Cause) -> Int64 {
        guard columns.format == .azure else {
            guard let time = CSVCells.number(cell)?.scaledInteger(decimals: 3), time >= 0,
                time <= TraceFields.maximumNumber
            else { throw bad(cell, "Timestamp", "seconds from 0 on") }
            return time
        }
        guard let moment = Timestamp(parsing: cell)?.milliseconds else {
            throw bad(cell, "TIMESTAMP", "a date such as 2023-11-16 18:17:03.979")
        }
        let time = moment - (first ?? moment)
        first = first ?? moment
        guard time >= latest else { throw .goesBack(field: "TIMESTAMP", from: latest, to: time) }
        latest = time
        return time
    }

    private func count(_ cell: UnsafeRawBufferPointer, _ field: String) throws(TraceProblem.Cause) -> Int64 {
        // A count is a count as JSON writes numbers: BurstGPT has some with a point.
        let value = CSVCells.number(cell)?.int64
        guard let value, value >= 0, value <= TraceFields.maximumTokens else {
            throw bad(cell, field, "a whole number from 0 to \(TraceFields.maximumTokens)")
        }
        return value
    }

    private func bad(_ cell: UnsafeRawBufferPointer, _ field: String, _ expected: String) -> TraceProblem.Cause {
        let isNumber = cell.allSatisfy { ($0 >= 0x30 && $0 <= 0x3A) || $0 == 0x2D || $0 == 0x2E || $0 == 0x20 }
        let found = isNumber && !cell.isEmpty ? String(decoding: cell.prefix(24), as: UTF8.self) : "no number"
        return .badNumber(field: field, found: found, expected: expected)
    }
}

/// The cells of one row of comma-separated values; quotes around a cell are taken off.
enum CSVCells {
    static func cells(_ row: UnsafeRawBufferPointer) -> [UnsafeRawBufferPointer] {
        var cells: [UnsafeRawBufferPointer] = []
        var start = 0
        var isQuoted = false
        for index in 0...row.count {
            if index < row.count, row[index] == UInt8(ascii: "\"") { isQuoted.toggle() }
            guard index == row.count || (row[index] == UInt8(ascii: ",") && !isQuoted) else { continue }
            cells.append(plain(row, start, index))
            start = index + 1
        }
        return cells
    }

    /// The cell as a number of JSON; nil where it is anything else.
    static func number(_ cell: UnsafeRawBufferPointer) -> JSONElement? {
        guard cell.count > 0 else { return nil }
        let element = JSONElement(unchecked: cell)
        return element.kind == .number && element.bytes.count == cell.count ? element : nil
    }

    private static func plain(_ row: UnsafeRawBufferPointer, _ first: Int, _ end: Int) -> UnsafeRawBufferPointer {
        var (first, end) = (first, end)
        while first < end, row[first] == 0x20 { first += 1 }
        while end > first, row[end - 1] == 0x20 { end -= 1 }
        if end - first >= 2, row[first] == UInt8(ascii: "\""), row[end - 1] == UInt8(ascii: "\"") {
            first += 1
            end -= 1
        }
        return UnsafeRawBufferPointer(rebasing: row[first..<end])
    }
}
