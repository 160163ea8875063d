package import Usage

/// What an import read of some files: joined within itself, neither linked nor settled.
package struct ReadBatch: Sendable {
    package var tables: RecordTables
    /// States of the messages in the order of first appearance; events are states of their own.
    package var messages: MessageTable
    /// Where each message was read, and the raw usage that won.
    package var lines: [KeptLine]
    package var usage: RawUsageStore
    /// Of these lines alone: `files` are those read to their end; `records` and `duplicates` as the
    /// batch by itself sees them; `unfinished` and `differingRequests` are left to the whole.
    package var summary: ReadingSummary
    package var diagnostics: [Diagnostic]
    /// Sums of sessions as the logs report them.
    package var aggregates: [SessionAggregate] = []
    /// One for each file the batch read of, in the order of reading.
    package var ends: [FileEnd]

    package init() {
        tables = RecordTables()
        messages = MessageTable()
        lines = []
        usage = RawUsageStore()
        summary = ReadingSummary()
        diagnostics = []
        ends = []
    }
}

/// One place of a message: a batch has one for each message and file, the first line there.
package struct KeptLine: Sendable {
    /// Number of the message in the batch's table.
    package var message: Int
    /// Place of the message's first line in the file.
    package var origin: RecordOrigin
    /// Which usage `usage` is: where `usageHash` and `usageLength` are those of the message's joined state,
    /// it is the raw usage of the record.
    package var usageHash: UInt64
    package var usageLength: UInt32
    /// Raw usage; nil where the format has none, or another place tells the usage of the message.
    package var usage: RawUsage?

    package init(message: Int, origin: RecordOrigin, usage: RawUsage?) {
        self.message = message
        self.origin = origin
        usageHash = origin.usageHash
        usageLength = origin.usageLength
        self.usage = usage
    }
}
