package import ArgumentParser

/// Which ledger a command works on.
package struct LedgerOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The ledger, an SQLite file.",
            discussion: "Default: $XDG_DATA_HOME/farthing/ledger.sqlite, else ~/.local/share/farthing/ledger.sqlite.",
            valueName: "path"))
    package var ledger: String?

    package init() {}

    /// The path that was named, else the default one. Throws `CommandFailure`.
    package func path(in context: Context) throws -> String {
        if let ledger {
            guard !ledger.isEmpty else { throw CommandFailure.wrongUse("--ledger names no file") }
            return ledger
        }
        // By the XDG base directory specification a relative `XDG_DATA_HOME` is to be ignored.
        if let base = context.variable("XDG_DATA_HOME"), base.hasPrefix("/") { return base + "/farthing/ledger.sqlite" }
        guard let home = context.variable("HOME") else {
            throw CommandFailure.wrongUse("no place for the ledger: HOME is not set; name a file with --ledger")
        }
        return home + "/.local/share/farthing/ledger.sqlite"
    }
}
