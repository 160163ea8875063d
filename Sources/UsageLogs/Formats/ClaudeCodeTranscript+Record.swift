import CScan
import JSONScan
import Messages
import Usage

/// Makes a record of one transcript line with usage.
struct TranscriptRecord {
    let piece: LogPiece
    /// Name of the format.
    let source: String

    func read(_ line: TranscriptLine, _ element: JSONElement, into collector: RecordCollector) {
        if line.message.model.isText("<synthetic>") { return collector.skip(.synthetic) }
        let usage: UsageObject
        do {
            usage = try UsageObject(parsing: element)
        } catch {
            collector.skip(.invalidCount)
            return collector.diagnose(.invalidCount, line: piece.line, offset: piece.offset)
        }
        let time = line.timestamp.flatMap { TranscriptTime.parse($0) }
        if time == nil && line.timestamp != nil {
            collector.diagnose(.invalidTimestamp, line: piece.line, offset: piece.offset)
        }
        if line.message.model?.isEmpty ?? true {
            collector.diagnose(.missingModel, line: piece.line, offset: piece.offset)
        }
        add(line, usage, raw: element, time: time ?? .unknown, file: collector.file, to: &collector.book)
    }

    private func add(
        _ line: TranscriptLine, _ usage: UsageObject, raw: JSONElement, time: Timestamp, file: FileContext,
        to book: inout RecordBook
    ) {
        var record = UsageRecord(
            identity: identity(of: line, in: file, book.anthropic), service: .none,
            attribution: attribution(of: line, in: file, &book), tokens: usage.tokens,
            origin: origin(of: raw, in: line, file)
        )
        record.completedAt = time
        fill(&record, from: line, usage, &book)
        book.add(
            MessageLine(record: record, isSidechain: line.isSidechain, request: RequestHash.hash(ofText: line.request)),
            usage: raw.bytes
        )
    }

    private func fill(
        _ record: inout UsageRecord, from line: TranscriptLine, _ usage: UsageObject, _ book: inout RecordBook
    ) {
        let model = book.memo.models.symbol(of: line.message.model, in: &book.tables.strings)
        var service = Service(model: model, tier: usage.tier, speed: usage.speed, geo: usage.geo)
        record.service = book.memo.symbol(of: service, in: &book.tables)
        if !usage.furtherCharges.isEmpty || usage.iterationModel != nil {
            addCharges(usage, &service, to: &record, &book)
        }
        record.requestedModel = book.memo.models.symbol(of: line.requestedModel, in: &book.tables.strings)
        record.webSearches = Int32(clamping: usage.webSearches)
        record.flags = usage.flags
        record.stopReason = book.memo.stopReasons.symbol(of: line.message.stopReason, in: &book.tables.strings)
        if record.stopReason.isNone {
            record.flags.insert(.withoutStopReason)
            if line.message.stopReasonIsNull { record.flags.insert(.stopReasonNull) }
        } else if line.message.stopReason.isText("refusal") {
            record.flags.insert(.refused)
        }
        // A line without a time stays undated: when it is accounted must not depend on the timeline.
        if piece.precedingTime.isKnown && record.completedAt.isKnown {
            record.startedAt = piece.precedingTime
            record.startBasis = .precedingLine
        }
        if let cost = line.cost { record.reportedPicoUSD = cost.scaledInteger(decimals: 12) }
        record.hints = TranscriptHints.hints(of: line)
        record.hints.marks.formUnion(book.pendingMarks)
        book.pendingMarks = []
    }

    /// Iterations that are charged on their own, at their own model on the terms of the call (rule R19).
    private func addCharges(
        _ usage: UsageObject, _ service: inout Service, to record: inout UsageRecord, _ book: inout RecordBook
    ) {
        let own = service.model
        if let model = usage.iterationModel {
            service.model = book.symbol(model)
            record.service = book.memo.symbol(of: service, in: &book.tables)
        }
        for (index, iteration) in usage.furtherCharges.enumerated() {
            service.model = iteration.model.map { book.symbol($0) } ?? own
            record.furtherCharges.append(
                Charge(
                    ordinal: index + 1, service: book.memo.symbol(of: service, in: &book.tables),
                    tokens: iteration.tokens))
        }
    }

    private func identity(of line: TranscriptLine, in file: FileContext, _ provider: StableHash) -> RecordIdentity {
        if let identifier = line.message.identifier, identifier.count > 0 {
            return identifier.withUnescapedText { RecordIdentity(provider, messageID: $0) }
        }
        return RecordIdentity(file: file.identityName, offset: piece.offset)
    }

    private func origin(of usage: JSONElement, in line: TranscriptLine, _ file: FileContext) -> RecordOrigin {
        // Two lines with the same usage at different models are different usage.
        var hash = usage.hash
        hash = hash &* 0x9E37_79B9_7F4A_7C15 ^ TranscriptRecord.hash(of: line.message.model)
        hash = hash &* 0x9E37_79B9_7F4A_7C15 ^ TranscriptRecord.hash(of: line.requestedModel)
        return RecordOrigin(
            file: file.symbol, offset: piece.offset, line: piece.line,
            usageLength: UInt32(clamping: usage.bytes.count), usageHash: hash)
    }

    private static func hash(of name: UnsafeRawBufferPointer?) -> UInt64 {
        guard let name, let base = name.assumingMemoryBound(to: UInt8.self).baseAddress else { return 0 }
        return cscan_hash(base, name.count)
    }

    private func attribution(of line: TranscriptLine, in file: FileContext, _ book: inout RecordBook) -> Symbol {
        var attribution = Attribution()
        attribution.source = book.memo.sources.symbol(of: source, in: &book.tables.strings)
        attribution.project = file.project
        attribution.isSidechain = line.isSidechain
        attribution.session = book.memo.sessions.symbol(of: line.session, in: &book.tables.strings)
        attribution.projectPath = book.memo.paths.symbol(of: line.workingDirectory, in: &book.tables.strings)
        attribution.agent = book.memo.agents.symbol(of: line.agent ?? line.agentName, in: &book.tables.strings)
        if line.plugin != nil || line.skill != nil { attribution.tags = book.symbol(tags(of: line)) }
        return book.memo.symbol(of: attribution, in: &book.tables)
    }

    /// `plugin:` and `skill:` with the names that the line attributes its cost to.
    private func tags(of line: TranscriptLine) -> String {
        let plugin = line.plugin.map { "plugin:" + JSONKey(bytes: $0).string }
        let skill = line.skill.map { "skill:" + JSONKey(bytes: $0).string }
        return [plugin, skill].compactMap { $0 }.sorted().joined(separator: ",")
    }
}

/// What a line says about the cache beside its counts.
enum TranscriptHints {
    static func hints(of line: TranscriptLine) -> CacheHints {
        var hints = CacheHints()
        if line.requestedLifetime.isText("5m") { hints.requestedLifetime = .fiveMinutes }
        if line.requestedLifetime.isText("1h") { hints.requestedLifetime = .oneHour }
        if let effort = line.effort { hints.effort = level(effort) }
        if let reason = line.message.diagnostics?["cache_miss_reason"] {
            hints.missReason = missReason(reason["type"]?.stringBytes)
            hints.missedTokens = Int32(clamping: reason["cache_missed_input_tokens"]?.int64 ?? 0)
        }
        line.message.contextManagement?["applied_edits"]?.forEachElement { _ in hints.marks.insert(.clearedBefore) }
        return hints
    }

    private static func level(_ text: UnsafeRawBufferPointer?) -> CacheHints.Effort {
        if text.isText("low") { return .low }
        if text.isText("medium") { return .medium }
        if text.isText("high") { return .high }
        if text.isText("xhigh") { return .xhigh }
        return text.isText("max") ? .max : .other
    }

    /// The names of rule R18.
    private static func missReason(_ text: UnsafeRawBufferPointer?) -> CacheHints.MissReason {
        if text.isText("model_changed") { return .modelChanged }
        if text.isText("system_changed") { return .systemChanged }
        if text.isText("tools_changed") { return .toolsChanged }
        if text.isText("messages_changed") { return .messagesChanged }
        if text.isText("previous_message_not_found") { return .previousMessageNotFound }
        return text.isText("unavailable") ? .unavailable : .unstated
    }
}
