package import Usage

/// One line of a log that tells usage, before it is joined with the others of its message.
package struct MessageLine: Sendable {
    package var record: UsageRecord
    /// The line belongs to a sub-agent's conversation.
    package var isSidechain: Bool
    /// Stable hash of the request id; 0 where there is none.
    package var request: UInt64

    package init(record: UsageRecord, isSidechain: Bool, request: UInt64 = 0) {
        self.record = record
        self.isSidechain = isSidechain
        self.request = request
    }
}
