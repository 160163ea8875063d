import Testing

extension Tool {
    /// What `analyze` prints as JSON for these arguments; it must end well.
    static func analyze(_ arguments: String...) throws -> AnalyzePayload {
        let run = try run(["analyze"] + arguments + ["--format", "json"])
        try #require(run.status == 0, "exit \(run.status): \(run.errors)")
        return try AnalyzePayload.decode(run.output)
    }
}
