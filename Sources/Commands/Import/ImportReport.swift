import JSONScan
import Ledger
import Reports
import UsageLogs

/// What `import` prints.
struct ImportReport: Report {
    var summary: ImportSummary
    var ledger: String
    var size: LedgerSize

    /// Names and counts of the files, in the order of the contract.
    private var files: [(name: String, count: Int)] {
        let counts = summary.files
        return [("found", counts.found), ("read", summary.reading.files), ("unchanged", counts.unchanged)]
            + FileState.allCases.map { ($0.rawValue, counts[$0]) } + [("vanished", counts.vanished)]
    }

    private var records: [(name: String, count: Int)] {
        let written = summary.written
        return [
            ("new", written.new), ("merged", written.merged), ("unchanged", written.unchanged),
            ("linked", written.linked), ("removed", written.removed),
        ]
    }

    private var skipped: [(name: String, count: Int)] {
        SkipReason.allCases.compactMap { reason in summary.reading.skipped[reason].map { (reason.rawValue, $0) } }
    }

    func json() -> String {
        func object(_ counts: [(name: String, count: Int)]) -> JSONValue {
            .object(counts.map { .init($0.name, .count($0.count)) })
        }
        return JSONValue.document(
            schema: "farthing.import/1",
            [
                .init("files", object(files)), .init("bytes", .count(summary.reading.bytes)),
                .init("lines", .count(summary.reading.lines)), .init("records", object(records)),
                .init("skipped", object(skipped)),
                .init(
                    "ledger",
                    .object([
                        .init("path", .string(ledger)), .init("records", .count(size.records)),
                        .init("bytes", .count(size.bytes)),
                    ])),
                .init("stopped", .bool(summary.isStopped)),
            ])
    }

    func csv() -> String {
        let cells: [(String, String)] =
            files.map { ("files_\($0.name)", String($0.count)) }
            + [("bytes", String(summary.reading.bytes)), ("lines", String(summary.reading.lines))]
            + records.map { ("records_\($0.name)", String($0.count)) }
            + [("ledger_path", ledger), ("ledger_records", "\(size.records)"), ("ledger_bytes", String(size.bytes))]
        var document = CSVDocument(header: cells.map(\.0))
        document.append(cells.map(\.1))
        return document.text
    }

    func table(for terminal: Terminal) -> String {
        let headline =
            "\(NumberText.counted(summary.written.new, "new record")) from "
            + NumberText.counted(summary.reading.files, "file") + (summary.isStopped ? ", ended early" : "")
        let lines = [
            ("files", ImportReport.text(files)),
            (
                "read",
                "\(ImportReport.size(summary.reading.bytes)), \(NumberText.counted(summary.reading.lines, "line"))"
            ),
            ("records", ImportReport.text(records)),
            (
                "ledger",
                "\(DisplayText.harmless(ledger)): \(NumberText.counted(size.records, "record")), "
                    + ImportReport.size(size.bytes)
            ),
        ]
        return (terminal.usesColour ? Colour.strong.paint(headline) : headline) + "\n\n"
            + lines.map { name, text in
                name + String(repeating: " ", count: 9 - name.count) + text + "\n"
            }.joined()
    }

    /// `40 found, 2 read, 38 unchanged`: counts of 0 are left out but for the first.
    private static func text(_ counts: [(name: String, count: Int)]) -> String {
        counts.enumerated().filter { $0.offset == 0 || $0.element.count > 0 }
            .map { "\(NumberText.grouped(Int128($0.element.count))) \($0.element.name)" }.joined(separator: ", ")
    }

    /// `418.2 MB`.
    private static func size(_ bytes: some BinaryInteger) -> String {
        let tenths = (Int128(bytes) + 50_000) / 100_000
        return "\(NumberText.grouped(tenths / 10)).\(tenths % 10) MB"
    }
}
