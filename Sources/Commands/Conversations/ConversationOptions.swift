import ArgumentParser

/// Which requests a command looks at, and which of them it shows: for commands that follow conversations.
struct ConversationOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("Files and folders of logs; - is standard input.", valueName: "path"))
    var paths: [String] = []

    @Option(
        help: ArgumentHelp("Read the requests from this ledger instead of from logs.", valueName: "path"))
    var ledger: String?

    @OptionGroup var shown: ShownOptions

    /// The ledger or the logs that were named, else the coding agent's own folders. Throws `CommandFailure`.
    func source(in context: Context) throws -> ConversationSource {
        guard let ledger else {
            return .logs(try paths.isEmpty ? DefaultLogs(context).existing() : paths)
        }
        guard !ledger.isEmpty else { throw CommandFailure.wrongUse("--ledger names no file") }
        guard paths.isEmpty else {
            throw CommandFailure.wrongUse("paths of logs and --ledger exclude each other; name one of them")
        }
        return .ledger(path: ledger)
    }
}

/// Which of the requests are shown: the whole history is followed, whatever is shown of it.
struct ShownOptions: ParsableArguments {
    @OptionGroup var time: TimeOptions
    @OptionGroup var filters: FilterOptions

    /// What was typed, checked. Throws `CommandFailure`.
    func selection(in context: Context) throws -> TurnSelection {
        let zone = try time.zone(in: context)
        return TurnSelection(zone: zone, bounds: try time.bounds(in: zone), filters: try filters.filters())
    }
}
