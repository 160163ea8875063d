import JSONScan
import Reports

/// What `farthing report` prints without a name: the reports and the questions that they answer.
struct ReportList: Report {
    let reports: NamedReports

    func table(for terminal: Terminal) -> String {
        let rows: [[TextTable.Cell]] = reports.entries.map { entry in
            [.text(entry.definition.name), .text(entry.definition.question)]
        }
        let table = TextTable(columns: [.init("report", .left), .init("answers", .left)], rows: rows)
        return table.rendered(for: terminal)
    }

    func csv() -> String {
        var document = CSVDocument(header: ["name", "title", "question", "file"])
        for entry in reports.entries {
            document.append([
                entry.definition.name, entry.definition.title, entry.definition.question, entry.file ?? "",
            ])
        }
        return document.text
    }

    func json() -> String {
        let entries = reports.entries.map { entry in
            JSONValue.object([
                .init("name", .string(entry.definition.name)), .init("title", .string(entry.definition.title)),
                .init("question", .string(entry.definition.question)), .init("file", .optional(entry.file)),
            ])
        }
        return JSONValue.document(schema: "farthing.report-list/1", [.init("reports", .array(entries))])
    }
}
