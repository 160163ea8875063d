package import Usage

/// What is kept of a message: the joined record, with working marks in its flags, and what later lines
/// are compared with.
package struct MessageState: Sendable {
    /// The joined record; its flags hold the working marks of `Flags.workingMarks` until they are settled.
    package var record: UsageRecord
    /// The least stable hash of a request id that a line stated; 0 where no line had one.
    package var request: UInt64

    package init(_ line: consuming MessageLine) {
        request = line.request
        record = line.record
        if line.isSidechain { record.flags.insert(.sidechainMarks) }
    }

    /// A state as it was stored: the flags of `record` are as joined, with the working marks.
    package init(record: UsageRecord, request: UInt64) {
        self.record = record
        self.request = request
    }

    /// The join of two states of one message: commutative, associative and idempotent, since each
    /// part is the greatest or least by a total order of its own.
    ///
    /// - Returns: the greater of two different request hashes, which `request` no longer tells; 0 where
    ///   there is none.
    @discardableResult
    package mutating func join(_ other: MessageState, strings: Interner<String>) -> UInt64 {
        let usageWins = isUsageLess(than: other)
        let attributionWins = other.isAttributionLess(than: self, strings: strings)
        let displaced = joinRequests(other)
        joinStopReasons(other.record.stopReason, strings: strings)
        record.hints.join(other.record.hints)
        record.status = max(record.status, other.record.status)
        let lasting = record.flags.union(other.record.flags).intersection(.ofTheMessage)
        joinReportedCost(other)
        if usageWins { takeUsage(of: other) }
        if attributionWins { takeAttribution(of: other) }
        record.flags.formUnion(lasting)
        return displaced
    }

    /// Takes what an event of the telemetry tells of the message's request: usage and reported cost,
    /// neither attribution nor times. Commutes with `join`, and twice is harmless.
    package mutating func claim(_ event: MessageState) {
        let lasting = record.flags.union(event.record.flags).intersection(.ofTheMessage)
        joinReportedCost(event)
        if isUsageLess(than: event) { takeUsage(of: event) }
        record.flags.formUnion(lasting)
    }

    /// Takes what a log of the same reply knows beside counts and times: evidence of the cache, marks of its
    /// place, and the cost that it reports.
    package mutating func takeEvidence(of log: MessageState) {
        record.hints.join(log.record.hints)
        record.hints.marks.formUnion(log.record.hints.marks)
        joinReportedCost(log)
    }

    /// The flags without working marks, once all lines are known: `.incomplete` where the final usage was
    /// never seen, `.undated` where no line told a time.
    ///
    /// - Parameter sessionStatesStopReasons: another message of the record's session states a stop reason,
    ///   so that a message without one was cut short.
    package func settledFlags(sessionStatesStopReasons: Bool) -> Flags {
        var flags = record.flags.subtracting(.workingMarks)
        if isOpen && (sessionStatesStopReasons || record.flags.contains(.stopReasonNull)) {
            flags.insert(.incomplete)
        }
        if !record.accountingTime.isKnown { flags.insert(.undated) }
        return flags
    }

    /// No line told the stop reason, and nothing else that the usage is final.
    package var isOpen: Bool {
        record.stopReason.isNone && record.flags.contains(.withoutStopReason) && !record.flags.contains(.finalUsage)
    }

    /// (output tokens, not sidechain, total tokens, lifetime of the writes known, length of the raw usage,
    /// lifetime known from the request, hash of the raw usage and the names beside it), least first.
    private func isUsageLess(than other: MessageState) -> Bool {
        let (mine, theirs) = (record, other.record)
        if mine.tokens.output != theirs.tokens.output { return mine.tokens.output < theirs.tokens.output }
        let isSidechain = mine.flags.contains(.usageOfSidechain)
        if isSidechain != theirs.flags.contains(.usageOfSidechain) { return isSidechain }
        if mine.tokens.total != theirs.tokens.total { return mine.tokens.total < theirs.tokens.total }
        let isAssumed = mine.flags.contains(.ttlAssumed)
        if isAssumed != theirs.flags.contains(.ttlAssumed) { return isAssumed }
        if mine.origin.usageLength != theirs.origin.usageLength {
            return mine.origin.usageLength < theirs.origin.usageLength
        }
        let isInferred = mine.flags.contains(.ttlInferred)
        if isInferred != theirs.flags.contains(.ttlInferred) { return !isInferred }
        return mine.origin.usageHash < theirs.origin.usageHash
    }

    /// (a call of this program, sidechain, time, file, offset), least first; unknown times come last. A log
    /// knows session and project of a call that this program made for another.
    private func isAttributionLess(than other: MessageState, strings: Interner<String>) -> Bool {
        let (mine, theirs) = (record, other.record)
        if mine.origin.file != theirs.origin.file {
            let isLive = LiveCall.isPlace(strings.text(mine.origin.file))
            if isLive != LiveCall.isPlace(strings.text(theirs.origin.file)) { return !isLive }
        }
        let isSidechain = mine.flags.contains(.placeOfSidechain)
        if isSidechain != theirs.flags.contains(.placeOfSidechain) { return !isSidechain }
        if mine.accountingTime != theirs.accountingTime { return mine.accountingTime < theirs.accountingTime }
        if mine.origin.file != theirs.origin.file {
            return strings.text(mine.origin.file) < strings.text(theirs.origin.file)
        }
        return mine.origin.offset < theirs.origin.offset
    }

    private mutating func joinRequests(_ other: MessageState) -> UInt64 {
        guard other.request != 0, request != other.request else { return 0 }
        let known = request
        request = known == 0 ? other.request : min(known, other.request)
        if known != 0 { record.flags.insert(.requestsDiffer) }
        return known == 0 ? 0 : max(known, other.request)
    }

    /// A stated cost beats none, and the greater one a smaller: it grows with the usage of a message.
    private mutating func joinReportedCost(_ other: MessageState) {
        guard let cost = other.record.reportedPicoUSD else { return }
        record.reportedPicoUSD = max(record.reportedPicoUSD ?? cost, cost)
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
        // The mark of the place goes with the attribution.
        let place = record.flags.intersection(.placeOfSidechain)
        record.flags = other.record.flags.subtracting(.placeOfSidechain).union(place)
        record.furtherCharges = other.record.furtherCharges
        record.origin.usageLength = other.record.origin.usageLength
        record.origin.usageHash = other.record.origin.usageHash
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
        record.flags.subtract(.placeOfSidechain)
        record.flags.formUnion(other.record.flags.intersection(.placeOfSidechain))
    }
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
    static let ofThePlace: CacheHints.Marks = [.compactedBefore, .clearedBefore, .headMissing]
}

extension Interner<String> {
    /// The string of a symbol; empty for none.
    func text(_ symbol: Symbol) -> String { self[symbol] ?? "" }
}
