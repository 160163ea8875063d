import ArgumentParser
import Reports

/// Forms of a report.
enum ReportFormat: String, CaseIterable, ExpressibleByArgument {
    case table, csv, json, html
}

/// Where and how a report is printed.
struct ReportOutput: ParsableArguments {
    @Option(
        help: "Form of the report; html is one page with charts. Money in csv and json is exact, in US dollars.")
    var format: ReportFormat = .table

    @Option(help: ArgumentHelp("Write to this file instead of standard output.", valueName: "file"))
    var output: String?

    func write(_ text: String, in context: Context) throws {
        if let output {
            try context.files.write(text, to: output)
        } else {
            try context.output.write(text)
        }
    }

    /// The three forms that every command has; `html` is the caller's.
    func text(of report: some Report, in context: Context) -> String? {
        let terminal = output == nil ? context.terminal : Terminal()
        switch format {
        case .table: return DisplayText.wrapped(report.table(for: terminal), to: terminal.width)
        case .csv: return report.csv()
        case .json: return report.json()
        case .html: return nil
        }
    }
}
