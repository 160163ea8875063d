import JSONScan
import Reports
import Usage

/// What a pull brought, in three forms.
struct PullReport: Report {
    private let summary: Pulling.Summary

    init(_ summary: Pulling.Summary) { self.summary = summary }

    private var first: String { PullReport.text(summary.days.lowerBound) }
    private var last: String { PullReport.text(summary.days.upperBound) }
    private var gap: (first: String, last: String)? {
        summary.gap.map { (PullReport.text($0.lowerBound), PullReport.text($0.upperBound)) }
    }

    private static func text(_ day: Int32) -> String { CivilDate(days: Int64(day)).description }

    func json() -> String {
        JSONValue.document(
            schema: "farthing.pull/1",
            [
                .init("report", .string(summary.report.rawValue)), .init("service", .string(summary.service)),
                .init("first_day", .string(first)), .init("last_day", .string(last)),
                .init("pages", .count(summary.pages)), .init("rows", .count(summary.rows)),
                .init("gap_first_day", .optional(gap?.first)), .init("gap_last_day", .optional(gap?.last)),
            ])
    }

    func csv() -> String {
        var document = CSVDocument(header: [
            "report", "service", "first_day", "last_day", "pages", "rows", "gap_first_day", "gap_last_day",
        ])
        document.append([
            summary.report.rawValue, summary.service, first, last, "\(summary.pages)", "\(summary.rows)",
            gap?.first ?? "", gap?.last ?? "",
        ])
        return document.text
    }

    func table(for terminal: Terminal) -> String {
        let rows = NumberText.counted(summary.rows, "row")
        let pages = NumberText.counted(summary.pages, "page")
        let left = gap.map { "; the days between, \($0.first) to \($0.last), were never pulled" } ?? ""
        return DisplayText.harmless(
            "\(summary.report.rawValue) of \(summary.service), \(first) to \(last): \(rows) on \(pages)\(left)")
            + "\n"
    }
}
