import ArgumentParser
import Commands
import Glibc
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
        let options = ["--ledger", ledger, "--timezone", "UTC", "--format"]
        for format in ["html", "csv"] {
            for report in ["misses", "ttl"] {
                let text = try await farthing(["report", report] + options + [format])
                try write(text, as: "report-\(report).\(format)")
            }
        }
        let session = ["misses", "--session", month.longestSession]
        try write(try await farthing(session + options + ["html"]), as: "misses-session.html")
    }

    /// Places of requests as they would stand in the folder of the coding agent.
    private func write(_ text: String, as name: String) throws {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        guard realpath("\(scratch)/month", &path) != nil else { throw ValidationError("no folder \(scratch)/month") }
        let month = String(decoding: path.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        let shown = text.replacing(month, with: "/home/ada/.claude")
        try SampleFolder(path: folder).write(Array(shown.utf8), as: name)
    }

    /// What the program writes to standard output.
    @discardableResult
    private func farthing(_ arguments: [String]) async throws -> String {
        guard let now = Timestamp(parsing: ExampleReports.moment) else { throw ExitCode.failure }
        let (output, notes) = (Notes(), Notes())
        let context = Context(
            now: { now }, environment: ["HOME": scratch], random: { 1 }, files: SystemFiles(), output: output,
            notes: notes)
        let status = await Farthing.main(arguments, in: context)
        guard status == .success else { throw ValidationError(notes.text) }
        return output.text
    }
}

/// Keeps what is written.
private final class Notes: TextSink {
    private(set) var text = ""
    func write(_ text: String) { self.text += text }
}
