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
    /// What was read in the current file since its last record, and marks the next one.
    var pendingMarks: CacheHints.Marks = []

    /// Where each message was read, with its raw usage; nil where nobody asks for it.
    var places: MessagePlaces?

    /// - Parameter usage: the raw usage object of the line, where it has one.
    mutating func add(_ line: consuming MessageLine, usage: UnsafeRawBufferPointer? = nil) {
        guard places != nil else {
            if !messages.join(line, strings: tables.strings) { duplicates += 1 }
            return
        }
        let origin = line.record.origin
        if !messages.join(line, strings: tables.strings) { duplicates += 1 }
        let joined = messages[messages.latest].record.origin
        let isTaken = joined.usageHash == origin.usageHash && joined.usageLength == origin.usageLength
        places?.note(origin, ofMessage: messages.latest, usage: usage, isTaken: isTaken)
    }

    /// Symbol of a string; `.none` for nil and the empty string.
    mutating func symbol(_ string: String?) -> Symbol {
        guard let string, !string.isEmpty else { return .none }
        return tables.strings.symbol(for: string)
    }
}
