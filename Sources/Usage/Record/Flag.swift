/// What is not exact about a record; every output shows these (a silent zero is a lie).
public struct Flags: OptionSet, Hashable, Sendable {
    public let rawValue: UInt16
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Cache writes came without a lifetime split and were booked at 5 minutes.
    public static let ttlAssumed = Flags(rawValue: 1 << 0)
    /// The lifetime of the writes was inferred from the request, not reported.
    public static let ttlInferred = Flags(rawValue: 1 << 1)
    /// The final usage was never seen; the counts are a lower bound.
    public static let incomplete = Flags(rawValue: 1 << 2)
    /// The reply is a refusal; it may be unbilled although it reports tokens.
    public static let refused = Flags(rawValue: 1 << 3)
    /// Parts of the reported usage disagree with each other.
    public static let inconsistent = Flags(rawValue: 1 << 4)
    /// The record carries no time; it is priced at the date of the run.
    public static let undated = Flags(rawValue: 1 << 5)
    /// Lines of one message id name different request ids; they were read as one message.
    public static let requestsDiffer = Flags(rawValue: 1 << 6)
    /// The record sums several calls, so its prompt length is that of no call: it counts as a short
    /// prompt unless `longPrompts` is set too.
    public static let sumOfCalls = Flags(rawValue: 1 << 7)
    /// The calls that the record sums are stated to have prompts above 200,000 tokens.
    public static let longPrompts = Flags(rawValue: 1 << 8)

    /// The flags of the JSON contract, in its order, with their names there.
    public static let reported: [(flag: Flags, name: String)] = [
        (.ttlAssumed, "ttl_assumed"), (.ttlInferred, "ttl_inferred"), (.incomplete, "incomplete"),
        (.refused, "refused"), (.inconsistent, "inconsistent"),
    ]

    /// All of `reported`.
    public static let allReported: Flags = [.ttlAssumed, .ttlInferred, .incomplete, .refused, .inconsistent]
}
