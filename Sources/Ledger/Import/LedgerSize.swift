/// How much a ledger holds.
package struct LedgerSize: Hashable, Sendable {
    /// Records that count: events that are counted in their message are left out.
    package var records: Int128
    /// Bytes of the file once its write-ahead log is taken over.
    package var bytes: Int64

    package init(records: Int128, bytes: Int64) {
        self.records = records
        self.bytes = bytes
    }
}

extension Ledger {
    /// Told by the sums by day, so that it costs no look at the records.
    package func size() throws(LedgerError) -> LedgerSize {
        try read { database in
            var size = LedgerSize(records: 0, bytes: 0)
            try RawStatement(database, "SELECT requests FROM day_totals").forEach { row in
                size.records += row.isText(0) ? Int128(row.text(0)) ?? 0 : Int128(row.integer(0))
            }
            try RawStatement(
                database, "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
            ).forEach { size.bytes = $0.integer(0) }
            return size
        }
    }
}
