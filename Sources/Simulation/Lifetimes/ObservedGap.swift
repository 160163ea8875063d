/// The time from the start of one request of a conversation to that of the next, as far as it was observed.
///
/// Ordered by length; at one length those that ended come before those that were still open. 8 bytes.
struct ObservedGap: Comparable {
    /// Twice the milliseconds, and one more where nothing came after.
    private let packed: Int64

    init(milliseconds: Int64, isOpen: Bool = false) { packed = max(0, milliseconds) << 1 | (isOpen ? 1 : 0) }

    var milliseconds: Int64 { packed >> 1 }
    /// It lasted at least so long: nothing came after until the observation ended.
    var isOpen: Bool { packed & 1 == 1 }

    static func < (left: ObservedGap, right: ObservedGap) -> Bool { left.packed < right.packed }
}
