import Usage

/// The records of one worker with the tables that they name; a value, so that a line changes all of it
/// in one access.
struct RecordBook {
    var tables = RecordTables()
    var messages = MessageTable()
    /// Values seen last, so that repeated ones cost no string.
    var memo = SymbolMemo()
    /// Beginning of the identities of the first-party API's messages.
    let anthropic = StableHash(provider: "anthropic".utf8)
    /// Lines that were joined into a known message.
    var duplicates = 0
    /// A compaction was read in the current file and no record since.
    var isAfterCompaction = false

    mutating func add(_ line: consuming MessageLine) {
        if !messages.join(line, strings: tables.strings) { duplicates += 1 }
    }

    /// Symbol of a string; `.none` for nil and the empty string.
    mutating func symbol(_ string: String?) -> Symbol {
        guard let string, !string.isEmpty else { return .none }
        return tables.strings.symbol(for: string)
    }
}
