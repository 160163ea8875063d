package import Usage

/// Marks that flags carry while lines are joined, and that no record keeps at the end.
extension Flags {
    /// The line states no stop reason.
    package static let withoutStopReason = Flags(rawValue: 1 << 15)
    /// The line states that there is no stop reason yet.
    package static let stopReasonNull = Flags(rawValue: 1 << 14)
    /// The line whose attribution was taken is one of a sub-agent's conversation.
    package static let placeOfSidechain = Flags(rawValue: 1 << 13)
    /// The line whose usage was taken is one of a sub-agent's conversation, or an event that stands
    /// behind every line of equal output.
    package static let usageOfSidechain = Flags(rawValue: 1 << 12)
    /// A source that is written once, when the reply is complete, told the usage.
    package static let finalUsage = Flags(rawValue: 1 << 11)
    /// The record is an event whose message was read too: it is counted there.
    package static let linked = Flags(rawValue: 1 << 10)

    /// All of them.
    package static let workingMarks: Flags = [
        .withoutStopReason, .stopReasonNull, .placeOfSidechain, .usageOfSidechain, .finalUsage, .linked,
    ]

    static let sidechainMarks: Flags = [.placeOfSidechain, .usageOfSidechain]

    /// Flags that one line of a message is enough for, whichever line's usage is taken.
    static let ofTheMessage: Flags = [.requestsDiffer, .withoutStopReason, .stopReasonNull, .refused, .finalUsage]
}
