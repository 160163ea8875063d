package import ArgumentParser
package import Reports

/// Forms of output.
package enum OutputFormat: String, CaseIterable, ExpressibleByArgument, Sendable {
    case table, json, csv
}

/// Where and how a command prints its data; every command that prints data has these options.
package struct OutputOptions: ParsableArguments {
    @Option(help: "Form of the output. Money in json and csv is exact, in US dollars; in the table it is rounded.")
    package var format: OutputFormat = .table

    @Option(help: ArgumentHelp("Write to this file instead of standard output.", valueName: "file"))
    package var output: String?

    package init() {}

    /// Prints a report in the form and to the place asked for.
    package func write(_ report: some Report, in context: Context) throws {
        let terminal = output == nil ? context.terminal : Terminal()
        let text =
            switch format {
            case .table: DisplayText.wrapped(report.table(for: terminal), to: terminal.width)
            case .json: report.json()
            case .csv: report.csv()
            }
        if let output {
            try context.files.write(text, to: output)
        } else {
            try context.output.write(text)
        }
    }
}
