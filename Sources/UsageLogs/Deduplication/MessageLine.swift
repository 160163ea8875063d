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

/// What the table keeps of a message: the joined record and what later lines are compared with.
struct MessageState: Sendable {
    var record: UsageRecord
    /// The least request hash seen, folded to 32 bits; 0 where no line had one.
    var request: UInt32
    /// The line whose usage was taken is a sidechain line.
    var usageIsSidechain: Bool
    /// The line whose attribution was taken is a sidechain line.
    var attributionIsSidechain: Bool

    init(_ line: consuming MessageLine) {
        request = line.request == 0 ? 0 : max(1, UInt32(truncatingIfNeeded: line.request ^ line.request >> 32))
        usageIsSidechain = line.isSidechain
        attributionIsSidechain = line.isSidechain
        record = line.record
    }

    /// The join of two states of one message: commutative, associative and idempotent, since each
    /// half is the greatest or least by a total order of its own.
    mutating func join(_ other: MessageState, strings: Interner<String>) {
        let usageWins = isUsageLess(than: other)
        let attributionWins = other.isAttributionLess(than: self, strings: strings)
        joinRequests(other)
        joinStopReasons(other.record.stopReason, strings: strings)
        record.hints.join(other.record.hints)
        record.status = max(record.status, other.record.status)
        let lasting = record.flags.union(other.record.flags).intersection(.ofTheMessage)
        if usageWins { takeUsage(of: other) }
        if attributionWins { takeAttribution(of: other) }
        record.flags.formUnion(lasting)
    }

    /// (output tokens, not sidechain, total tokens, length of the raw usage, reported cost, lifetime known
    /// from the request, hash of the raw usage and the names beside it), least first.
    private func isUsageLess(than other: MessageState) -> Bool {
        let (mine, theirs) = (record, other.record)
        if mine.tokens.output != theirs.tokens.output { return mine.tokens.output < theirs.tokens.output }
        if usageIsSidechain != other.usageIsSidechain { return usageIsSidechain }
        if mine.tokens.total != theirs.tokens.total { return mine.tokens.total < theirs.tokens.total }
        if mine.origin.usageLength != theirs.origin.usageLength {
            return mine.origin.usageLength < theirs.origin.usageLength
        }
        if mine.reportedPicoUSD != theirs.reportedPicoUSD {
            return (mine.reportedPicoUSD ?? .min) < (theirs.reportedPicoUSD ?? .min)
        }
        let isInferred = mine.flags.contains(.ttlInferred)
        if isInferred != theirs.flags.contains(.ttlInferred) { return !isInferred }
        return mine.origin.usageHash < theirs.origin.usageHash
    }

    /// (sidechain, time, file, offset), least first; unknown times come last.
    private func isAttributionLess(than other: MessageState, strings: Interner<String>) -> Bool {
        if attributionIsSidechain != other.attributionIsSidechain { return other.attributionIsSidechain }
        let (mine, theirs) = (record, other.record)
        if mine.accountingTime != theirs.accountingTime { return mine.accountingTime < theirs.accountingTime }
        if mine.origin.file != theirs.origin.file {
            return strings.text(mine.origin.file) < strings.text(theirs.origin.file)
        }
        return mine.origin.offset < theirs.origin.offset
    }

    private mutating func joinRequests(_ other: MessageState) {
        guard other.request != 0 else { return }
        if request == 0 {
            request = other.request
        } else if request != other.request {
            request = min(request, other.request)
            record.flags.insert(.requestsDiffer)
        }
    }

    /// A stated reason beats none; of two different ones the greater text stays, whatever came first.
    private mutating func joinStopReasons(_ other: Symbol, strings: Interner<String>) {
        guard !other.isNone, other != record.stopReason else { return }
        if record.stopReason.isNone || strings.text(record.stopReason) < strings.text(other) {
            record.stopReason = other
        }
    }

    private mutating func takeUsage(of other: MessageState) {
        record.service = other.record.service
        record.requestedModel = other.record.requestedModel
        record.tokens = other.record.tokens
        record.webSearches = other.record.webSearches
        record.flags = other.record.flags
        record.reportedPicoUSD = other.record.reportedPicoUSD
        record.furtherCharges = other.record.furtherCharges
        record.origin.usageLength = other.record.origin.usageLength
        record.origin.usageHash = other.record.origin.usageHash
        usageIsSidechain = other.usageIsSidechain
    }

    private mutating func takeAttribution(of other: MessageState) {
        record.attribution = other.record.attribution
        record.hints.marks.subtract(.ofThePlace)
        record.hints.marks.formUnion(other.record.hints.marks.intersection(.ofThePlace))
        record.startBasis = other.record.startBasis
        record.startedAt = other.record.startedAt
        record.completedAt = other.record.completedAt
        record.origin.file = other.record.origin.file
        record.origin.offset = other.record.origin.offset
        record.origin.line = other.record.origin.line
        attributionIsSidechain = other.attributionIsSidechain
    }
}

extension Flags {
    /// Working mark of a reading: the line states no stop reason.
    package static let withoutStopReason = Flags(rawValue: 1 << 15)
    /// Working mark of a reading: the line states that there is no stop reason yet.
    package static let stopReasonNull = Flags(rawValue: 1 << 14)

    /// Flags that one line of a message is enough for, whichever line's usage is taken.
    static let ofTheMessage: Flags = [.requestsDiffer, .withoutStopReason, .stopReasonNull, .refused]
}

extension CacheHints {
    /// What one line of a message is enough to tell; of two different answers the greater stays. Marks of
    /// the place are left alone.
    fileprivate mutating func join(_ other: CacheHints) {
        if (requestedLifetime?.rawValue ?? 0) < (other.requestedLifetime?.rawValue ?? 0) {
            requestedLifetime = other.requestedLifetime
        }
        if effort.rawValue < other.effort.rawValue { effort = other.effort }
        if (missReason.rawValue, missedTokens) < (other.missReason.rawValue, other.missedTokens) {
            (missReason, missedTokens) = (other.missReason, other.missedTokens)
        }
        marks.formUnion(other.marks.subtracting(.ofThePlace))
    }
}

extension CacheHints.Marks {
    /// Marks that belong to the first line of a message.
    static let ofThePlace: CacheHints.Marks = [.compactedBefore, .clearedBefore]
}

extension Interner<String> {
    /// The string of a symbol; empty for none.
    func text(_ symbol: Symbol) -> String { self[symbol] ?? "" }
}
