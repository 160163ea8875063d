import FoundationEssentials
import Testing

/// The reports in `reports/examples` are those that the program makes of the sample logs: `make examples`.
@Suite struct ExampleReportTests {
    private static let folder =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        + "/reports/examples"

    @Test func theExamplesAreUpToDate() throws {
        let scratch = try Scratch()
        let made = "\(scratch.path)/made"
        try FileManager.default.createDirectory(atPath: made, withIntermediateDirectories: true)
        let run = try Tool.run(
            [made, "--scratch", "\(scratch.path)/samples"], program: "\(Tool.products)/example-reports")
        try #require(run.status == 0, "\(run.errors)")
        let names = try FileManager.default.contentsOfDirectory(atPath: made).sorted()
        #expect(names.count == 11)
        for name in names {
            let ours = try Data(contentsOf: URL(filePath: "\(made)/\(name)"))
            let stored = try? Data(contentsOf: URL(filePath: "\(ExampleReportTests.folder)/\(name)"))
            #expect(stored == ours, "reports/examples/\(name) is not up to date: run make examples")
        }
    }
}
