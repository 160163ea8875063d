import Pricing
import Reports
import Usage
import UsageLogs

/// `farthing` alone: the default logs of the last 30 days in a few lines.
struct FrontDoor {
    let context: Context

    /// Days that are covered, today included.
    static let days: Int32 = 30

    func run() async throws {
        let logs = DefaultLogs(context)
        guard !logs.found.isEmpty else {
            throw CommandFailure.wrongUse(
                "no logs of the coding agent found: looked in \(logs.places).\n"
                    + "  farthing analyze PATH   reads logs from somewhere else\n"
                    + "  farthing --help         shows all commands")
        }
        let zone = try ZoneSource(context: context).local()
        let now = context.now()
        let first = zone.rules.date(at: now).adding(1 - Int64(FrontDoor.days))
        // The price books load while the logs are read.
        let books = try UserPriceBooks(context: context).configured()
        async let catalog = PriceCatalog.embedded(adding: books)
        var options = LogReading.Options()
        options.wantsTimeline = true
        let reading = await ShownReading(context: context).run(inputs: logs.found, format: nil, options: options)
        let analysis = Analysis(
            zone: zone, bounds: TimeBounds(since: zone.rules.midnight(of: first)), catalog: try await catalog,
            today: now.utcDay)
        let figures = DoorFigures(reading, analysis: analysis, since: first, now: now, logs: logs.found)
        let text = FrontDoor.text(figures, terminal: context.terminal)
        try context.output.write(DisplayText.wrapped(text, to: context.terminal.width))
        let problems = reading.diagnostics.count
        if problems > 0 {
            try context.note("farthing: \(NumberText.counted(problems, "problem")) in the logs; see farthing analyze")
        }
    }
}
