/// One billed (or refused, or failed) call as a source tells it: facts only, money is derived.
///
/// About 150 bytes; strings are symbols of the `RecordTables` that go with it.
public struct UsageRecord: Sendable {
    public var identity: RecordIdentity
    /// `service` and `attribution` are symbols of `RecordTables.services` and `.attributions`.
    public var service: Symbol
    public var attribution: Symbol
    /// Model asked for, where it differs from the one that answered; a string symbol.
    public var requestedModel: Symbol = .none
    /// Counts of ordinal 0; tokens.
    public var tokens: TokenUsage
    public var webSearches: Int32 = 0
    public var flags: Flags = []
    public var startBasis: StartBasis = .none
    /// HTTP status where the source tells it, else 0.
    public var status: Int16 = 0
    /// Stop reason, a string symbol; `.none` while the final line was not seen.
    public var stopReason: Symbol = .none
    public var hints = CacheHints()
    /// When the request began; `.unknown` where no source tells it.
    public var startedAt: Timestamp = .unknown
    /// When the line was written or the reply complete; `.unknown` where no source tells it.
    public var completedAt: Timestamp = .unknown
    /// What the source itself reports as cost, in picodollars; nil where it reports none.
    public var reportedPicoUSD: Int64?
    /// Charges of ordinal 1 and up (rule R19); empty for nearly all records.
    public var furtherCharges: [Charge] = []
    public var origin: RecordOrigin

    public init(
        identity: RecordIdentity, service: Symbol, attribution: Symbol,
        tokens: TokenUsage, origin: RecordOrigin
    ) {
        self.identity = identity
        self.service = service
        self.attribution = attribution
        self.tokens = tokens
        self.origin = origin
    }

    /// The time that groups and prices the record: the measured start, else the completion.
    ///
    /// In transcripts it is the time of the line that attributes the message, since the start is
    /// only inferred there.
    @inlinable public var accountingTime: Timestamp {
        if startBasis == .measured && startedAt.isKnown { return startedAt }
        return completedAt.isKnown ? completedAt : startedAt
    }
}

extension UsageRecord {
    /// Prompt length that chooses the length class; tokens. A record that sums several calls has none
    /// of its own (the usage reports tell only whether prompts were above 200,000).
    @inlinable public var pricedPromptLength: Int64 {
        guard flags.contains(.sumOfCalls) else { return tokens.prompt }
        return flags.contains(.longPrompts) ? 200_001 : 0
    }
}

/// Where a record was read: the place, and what orders lines of one message.
public struct RecordOrigin: Hashable, Sendable {
    /// File name, a string symbol.
    public var file: Symbol
    /// Byte offset of the line in the (inflated) file.
    public var offset: Int64
    /// Line number from 1; 0 where the source has no lines.
    public var line: UInt32
    /// Length in bytes of the raw usage object.
    public var usageLength: UInt32
    /// Stable hash of the raw usage bytes and of the names that go with them (model, provider).
    public var usageHash: UInt64

    public init(file: Symbol, offset: Int64, line: UInt32, usageLength: UInt32 = 0, usageHash: UInt64 = 0) {
        self.file = file
        self.offset = offset
        self.line = line
        self.usageLength = usageLength
        self.usageHash = usageHash
    }
}
