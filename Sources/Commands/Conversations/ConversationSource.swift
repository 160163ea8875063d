import Ledger
import PromptCache
import Usage
import UsageLogs

/// Where the requests of conversations come from: logs, or a ledger that they were imported into.
enum ConversationSource: Hashable {
    /// Files and folders as they were named; `-` is standard input.
    case logs([String])
    case ledger(path: String)

    /// Reads everything there is: what a request could have read lies before the period that is shown.
    ///
    /// What could not be read goes to the notes. Throws `CommandFailure` where nothing that was named exists,
    /// `LedgerError`, or what the notes' stream throws.
    func load(in context: Context) async throws -> ConversationRecords {
        switch self {
        case .logs(let inputs):
            var options = LogReading.Options()
            options.wantsTimeline = true
            let reading = await ShownReading(context: context).run(inputs: inputs, format: nil, options: options)
            try ReadingNotes(reading).write(in: context)
            guard !ReadingNotes(reading).isAllMissing else { throw CommandFailure(.wrongUse) }
            var builder = ConversationBuilder(tables: reading.tables)
            reading.forEachRecord { builder.add($0) }
            return ConversationRecords(
                conversations: builder.finish(), tables: reading.tables, name: inputs.joined(separator: ", "),
                isPartial: !reading.diagnostics.isEmpty)
        case .ledger(let path):
            return try Ledger.open(path, mode: .readOnly).ask { snapshot in
                var builder = ConversationBuilder(tables: snapshot.tables)
                try snapshot.forEachConversationRecord { builder.add($0) }
                return ConversationRecords(
                    conversations: builder.finish(), tables: snapshot.tables, name: path, isPartial: false)
            }
        }
    }
}

/// Every conversation of a source, with the names behind its symbols.
struct ConversationRecords: Sendable {
    var conversations: Conversations
    var tables: RecordTables
    /// What was read, as output names it: the paths as they were typed, or the ledger's.
    var name: String
    /// Something of the source could not be read; the notes say what.
    var isPartial: Bool
}
