/// Raw usage of a record as it is kept.
struct StoredUsage: Hashable {
    /// Number of the template in the ledger; 0 where the values are the text itself.
    var template: Int64
    var values: [UInt8]
}
