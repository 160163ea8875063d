package import UsageLogs

/// How far a file of logs was read: one row for each identity name.
package struct FileRow: Hashable, Sendable {
    /// Path at the last reading.
    package var path: String
    /// What records without a message id are named by: the first path, with the generation where the file
    /// was replaced. No two rows have the same.
    package var identityName: String
    package var device: UInt64
    package var inode: UInt64
    /// 1 for the first content of its path, one more each time other content takes its place.
    package var generation: Int64
    /// Bytes on disk at the last reading.
    package var size: Int64
    /// Nanoseconds since 1970 of the last change at the last reading; `unfinished` where that did not come
    /// to the end.
    package var modifiedNanoseconds: Int64
    package var head: FileHead
    package var isDocument: Bool
    package var isCompressed: Bool
    package var cursor: FileCursor

    package init(
        path: String, identityName: String, device: UInt64, inode: UInt64, generation: Int64, size: Int64,
        modifiedNanoseconds: Int64, head: FileHead, isDocument: Bool, isCompressed: Bool, cursor: FileCursor
    ) {
        self.path = path
        self.identityName = identityName
        self.device = device
        self.inode = inode
        self.generation = generation
        self.size = size
        self.modifiedNanoseconds = modifiedNanoseconds
        self.head = head
        self.isDocument = isDocument
        self.isCompressed = isCompressed
        self.cursor = cursor
    }

    /// Stands for the time of a file that was not read to its end: no file system tells it.
    package static let unfinished = Int64.min

    package var identity: FileIdentity {
        get { FileIdentity(device: device, inode: inode) }
        set { (device, inode) = (newValue.device, newValue.inode) }
    }
}

/// What a batch says about a file; written with its records.
package struct FileUpdate: Sendable {
    /// The row as it is to be; of a file of lines, the cursor and what goes with it only move forward.
    package var row: FileRow
    /// The file is a document that changed: records that it alone told before and that are named by a place
    /// in it are removed before the batch is written.
    package var replacesDocument: Bool
    /// The file whose row this was, where another file takes it over.
    package var previous: FileIdentity?

    package init(row: FileRow, replacesDocument: Bool = false, previous: FileIdentity? = nil) {
        self.row = row
        self.replacesDocument = replacesDocument
        self.previous = previous
    }
}

/// What a write did, by the messages of the batch.
package struct WriteSummary: Hashable, Sendable {
    /// Messages that the ledger did not know.
    package var new = 0
    /// Known messages that the batch told more about.
    package var merged = 0
    /// Known messages that stayed as they were.
    package var unchanged = 0
    /// Events of the telemetry that are now counted in their message.
    package var linked = 0
    /// Records of changed documents that were removed.
    package var removed = 0

    package init() {}

    package static func += (left: inout WriteSummary, right: WriteSummary) {
        left.new += right.new
        left.merged += right.merged
        left.unchanged += right.unchanged
        left.linked += right.linked
        left.removed += right.removed
    }
}
