import JSONScan
import Reports
import Usage

/// What a pull brought, in three forms.
struct PullReport: Report {
    private let summary: Pulling.Summary

    init(_ summary: Pulling.Summary) { self.summary = summary }

    private var first: String { CivilDate(days: Int64(summary.days.lowerBound)).description }
    private var last: String { CivilDate(days: Int64(summary.days.upperBound)).description }

    func json() -> String {
        JSONValue.document(
            schema: "farthing.pull/1",
            [
                .init("report", .string(summary.report.rawValue)), .init("service", .string(summary.service)),
                .init("first_day", .string(first)), .init("last_day", .string(last)),
                .init("pages", .count(summary.pages)), .init("rows", .count(summary.rows)),
                .init("resumed", .bool(summary.isResumed)),
            ])
    }

    func csv() -> String {
        var document = CSVDocument(header: ["report", "service", "first_day", "last_day", "pages", "rows", "resumed"])
        document.append([
            summary.report.rawValue, summary.service, first, last, "\(summary.pages)", "\(summary.rows)",
            summary.isResumed ? "true" : "false",
        ])
        return document.text
    }

    func table(for terminal: Terminal) -> String {
        let rows = NumberText.counted(summary.rows, "row")
        let pages = NumberText.counted(summary.pages, "page")
        let resumed = summary.isResumed ? "; went on with an interrupted pull" : ""
        return DisplayText.harmless(
            "\(summary.report.rawValue) of \(summary.service), \(first) to \(last): \(rows) on \(pages)\(resumed)")
            + "\n"
    }
}
