import JSONScan
import Reports
import Usage

/// What a pull of a batch brought, in three forms.
struct BatchReport: Report {
    private let summary: BatchPulling.Summary

    init(_ summary: BatchPulling.Summary) { self.summary = summary }

    /// Numbers of results, with their names in JSON and CSV.
    private var numbers: [(name: String, count: Int)] {
        let counts = summary.counts
        return [
            ("recorded", counts.succeeded), ("new", summary.new), ("errored", counts.errored),
            ("canceled", counts.canceled), ("expired", counts.expired), ("unreadable", counts.unreadable),
        ]
    }

    private var endedAt: String? { summary.endedAt.isKnown ? summary.endedAt.rfc3339 : nil }

    func json() -> String {
        JSONValue.document(
            schema: "farthing.batch/1",
            [
                .init("batch", .string(summary.identifier)), .init("provider", .string(summary.provider)),
                .init("ended_at", .optional(endedAt)),
            ] + numbers.map { .init($0.name, .count($0.count)) })
    }

    func csv() -> String {
        var document = CSVDocument(header: ["batch", "provider", "ended_at"] + numbers.map(\.name))
        document.append([summary.identifier, summary.provider, endedAt ?? ""] + numbers.map { "\($0.count)" })
        return document.text
    }

    func table(for terminal: Terminal) -> String {
        let counts = summary.counts
        var lines = [
            "\(summary.identifier) of \(summary.provider)\(endedAt.map { ", ended \($0)" } ?? ""): "
                + "\(NumberText.counted(counts.succeeded, "result")) recorded as batch, \(summary.new) new"
        ]
        if counts.errored + counts.canceled + counts.expired > 0 {
            lines.append(
                "Not billed and not recorded: \(counts.errored) errored, \(counts.canceled) canceled, "
                    + "\(counts.expired) expired.")
        }
        if counts.unreadable > 0 {
            lines.append("\(NumberText.counted(counts.unreadable, "line")) cannot be read as a result.")
        }
        return lines.map { DisplayText.harmless($0) + "\n" }.joined()
    }
}
