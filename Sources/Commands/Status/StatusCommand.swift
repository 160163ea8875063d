import ArgumentParser
import Ledger
import Pricing
import Reports
import Usage

/// One line for a status bar.
struct StatusCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "One line for a status bar: today, this session, when its cache lapses, the month.",
        discussion: """
            Figures are those of the ledger, which farthing import fills, by this machine's clock. What the coding \
            agent pipes to its status line command is read from standard input: the session it names is shown, and \
            lines of its transcript that the ledger does not have yet are read too (the last 4 MB of them).

            The minutes until the cache lapses count from the start of the session's latest request; about says \
            that its start is inferred or its lifetime assumed. ~ marks a cost that rests on assumed or incomplete \
            counts. What the month will have cost is projected from the last complete days.

            Example:
              farthing status --width 60
              "statusLine": {"type": "command", "command": "farthing status"}   in the coding agent's settings.json
            """)

    @Option(help: ArgumentHelp("Show this session, not the latest or the one that is piped in.", valueName: "name"))
    var session: String?

    @Option(help: ArgumentHelp("Longest line; the least important parts are left out.", valueName: "columns"))
    var width: Int?

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var prices: PriceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let width, width < 1 { throw ValidationError("--width \(width): expected a number of columns above 0") }
    }

    func run(in context: Context) async throws {
        if session == "" { throw CommandFailure.wrongUse("--session '' names no session") }
        let input = try context.files.readPipedInput(waitMilliseconds: 500, limit: 1 << 20)
            .flatMap { bytes in bytes.allSatisfy(StatusCommand.isBlank) ? nil : try StatusInput(parsing: bytes) }
        let zone = try ZoneSource(context: context).local()
        let calendar = MonthCalendar(zone: zone.rules, now: context.now())
        let books = try Ledger.open(try ledger.path(in: context), mode: .readOnly, waitMilliseconds: 200)
        let wanted = session ?? input?.session
        // The transcript is that of the session that is piped in.
        let transcript = session == nil || session == input?.session ? input?.transcriptPath : nil
        let sums = try books.glance { glance in
            try StatusSums(&glance, calendar: calendar, session: wanted, transcript: transcript)
        }
        if let session, !sums.isSessionInLedger, sums.tail == nil {
            throw CommandFailure.wrongUse(
                "the ledger knows no session '\(DisplayText.harmless(session))'; farthing import brings in new ones")
        }
        let figures = try StatusFigures(
            sums, calendar: calendar, zone: zone.name, input: input, books: try prices.userBooks(in: context),
            ledger: books.path,
            gateway: try GatewayState(of: books, folder: JournalRecovery.folder(of: books.path)))
        try output.write(StatusReport(figures: figures, width: width), in: context)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
