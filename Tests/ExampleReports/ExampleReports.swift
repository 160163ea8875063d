import ArgumentParser
import Commands
import Reports
import TestSupport
import Usage

/// Writes the reports of the sample logs as they stand in `reports/examples`: the same bytes on every machine.
@main
struct ExampleReports: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "example-reports",
        abstract: "Imports the sample logs into a ledger and writes reports of it at a fixed moment, in UTC.")

    @Argument(help: "Folder to write.")
    var folder: String

    @Option(help: "Folder for the sample logs and the ledger; what lies in it is replaced.")
    var scratch: String

    /// The last day of the samples' busiest month that is not over: so that there is something to project.
    static let moment = "2026-06-20T12:00:00Z"

    /// Those by day show the one month of which every day has records.
    static let reports = [
        ["daily", "html"], ["monthly", "html"], ["cache", "html"], ["daily", "csv"], ["monthly", "csv"],
        ["invoice", "csv"],
    ]

    func run() async throws {
        try SampleTree(seed: 1).write(to: scratch)
        // A month of a coding agent's work, a file a day.
        _ = try BenchmarkTree(bytes: 12_000_000, files: 28, seed: 1).write(to: "\(scratch)/agent")
        let ledger = "\(scratch)/ledger.sqlite"
        try await farthing(["import", "\(scratch)/logs", "\(scratch)/agent", "--ledger", ledger])
        for report in ExampleReports.reports {
            let target = "\(folder)/report-\(report[0]).\(report[1])"
            try await farthing(
                [
                    "report", report[0], "--ledger", ledger, "--timezone", "UTC", "--format", report[1], "--output",
                    target,
                ] + (report[0] == "daily" ? ["--since", "2026-04", "--until", "2026-04"] : []))
        }
        try await misses()
    }

    /// Reports of a month whose sessions miss the cache now and then.
    private func misses() async throws {
        let month = MissMonth(seed: 1)
        try month.write(to: "\(scratch)/month")
        let ledger = "\(scratch)/month.sqlite"
        try await farthing(["import", "\(scratch)/month", "--ledger", ledger])
        for format in ["html", "csv"] {
            try await farthing([
                "report", "misses", "--ledger", ledger, "--timezone", "UTC", "--format", format, "--output",
                "\(folder)/report-misses.\(format)",
            ])
        }
        try await farthing([
            "misses", "--ledger", ledger, "--session", month.longestSession, "--timezone", "UTC", "--format", "html",
            "--output", "\(folder)/misses-session.html",
        ])
    }

    private func farthing(_ arguments: [String]) async throws {
        guard let now = Timestamp(parsing: ExampleReports.moment) else { throw ExitCode.failure }
        let notes = Notes()
        let context = Context(
            now: { now }, environment: ["HOME": scratch], random: { 1 }, files: SystemFiles(), output: Notes(),
            notes: notes)
        let status = await Farthing.main(arguments, in: context)
        guard status == .success else { throw ValidationError(notes.text) }
    }
}

/// Keeps what is written.
private final class Notes: TextSink {
    private(set) var text = ""
    func write(_ text: String) { self.text += text }
}
