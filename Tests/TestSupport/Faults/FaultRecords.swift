package import PromptCache
package import Usage

/// The records that a log would hold of a run, and its bodies as far as the cache sees them.
package struct FaultRecords: Sendable {
    package static let models = ["claude-opus-4-6", "claude-sonnet-4-6"]
    /// 2026-04-01T00:00:00Z.
    package static let origin: Int64 = 1_775_001_600_000

    package private(set) var tables = RecordTables()
    package private(set) var records: [UsageRecord] = []
    private let run: FaultRun

    package init(_ run: FaultRun) {
        self.run = run
        for step in run.requests.indices { add(step) }
    }

    private mutating func add(_ step: Int) {
        let scripted = run.requests[step]
        var attribution = Attribution()
        attribution.source = tables.strings.symbol(for: "claude-code")
        attribution.session = tables.strings.symbol(for: "s")
        let service = Service(
            model: tables.strings.symbol(for: FaultRecords.models[scripted.model]),
            speed: scripted.isFast ? .fast : .standard)
        var record = UsageRecord(
            identity: RecordIdentity(file: "f", offset: Int64(step)), service: tables.services.symbol(for: service),
            attribution: tables.attributions.symbol(for: attribution), tokens: run.answers[step].usage,
            origin: RecordOrigin(file: tables.strings.symbol(for: "f"), offset: Int64(step), line: UInt32(step + 1)))
        record.startedAt = Timestamp(milliseconds: FaultRecords.origin + scripted.request.startMilliseconds)
        record.startBasis = .measured
        record.completedAt = Timestamp(milliseconds: FaultRecords.origin + scripted.completion)
        record.tokens.output = run.script.steps[step].output
        record.webSearches = scripted.usesServerTools ? 1 : 0
        record.hints.effort = scripted.effort
        record.hints.requestedLifetime = scripted.asksForAnHour ? .oneHour : .fiveMinutes
        if scripted.isThinking { record.hints.marks.insert(.thinking) }
        if run.script.steps[step].summary != nil, run.script.steps[step].isSummaryMarked {
            record.hints.marks.insert(.compactedBefore)
        }
        if run.script.steps[step].cleared != nil { record.hints.marks.insert(.clearedBefore) }
        if run.script.evidence == .service { record.hints.missReason = reason(step) }
        records.append(record)
    }

    /// The service compares a request with the one before it (rule R18); it says why where it read less.
    private func reason(_ step: Int) -> CacheHints.MissReason {
        guard step > 0, run.answers[step].usage.cacheRead < run.faultless[step].usage.cacheRead else {
            return .unstated
        }
        if run.requests[step - 1].model != run.requests[step].model { return .modelChanged }
        guard let difference = difference(step - 1, step), difference.kind == .text else { return .unstated }
        switch difference.level {
        case .tools: return .toolsChanged
        case .system: return .systemChanged
        case .messages: return run.isCut(step) ? .unstated : .messagesChanged
        }
    }

    /// Compares the bodies of two requests, by the numbers of their records.
    package func compare(_ earlier: Int, _ later: Int) -> BodyComparison {
        let difference = difference(earlier, later)
        let entry = run.answers[earlier].usage.prompt - run.answers[earlier].usage.input
        return BodyComparison(
            difference: difference, isOutOfReach: difference == nil && !reaches(entry, run.requests[later].request))
    }

    private func difference(_ earlier: Int, _ later: Int) -> PromptDifference? {
        let (old, new) = (run.requests[earlier], run.requests[later])
        if old.model != new.model { return PromptDifference(.model, at: "model", level: .tools) }
        let pairs = zip(old.request.blocks, new.request.blocks)
        let block = pairs.first { $0.0.identity != $0.1.identity || $0.0.section != $0.1.section }?.1.section
        for (kind, level, isOther) in [
            (PromptDifference.Kind.speed, PromptSection.system, old.isFast != new.isFast),
            (.effort, .messages, old.effort != new.effort), (.thinking, .messages, old.isThinking != new.isThinking),
        ] where isOther && level <= block ?? .messages {
            return PromptDifference(kind, at: kind.rawValue, level: level)
        }
        return block.map { PromptDifference(.text, at: $0.name, level: $0) }
    }

    /// Whether a breakpoint looks back as far as the entry that ends at `length` (rule R4); blocks of scripts
    /// are positions of their own.
    private func reaches(_ length: Int64, _ request: CacheRequest) -> Bool {
        var end: Int64 = 0
        var entry: Int?
        for (index, block) in request.blocks.enumerated() {
            end += block.tokens
            if end == length { entry = index }
            let isMarked =
                block.breakpoint != nil
                || (request.automaticBreakpoint != nil && index == request.blocks.count - 1)
            if let entry, isMarked, index - entry <= 19 { return true }
        }
        return false
    }
}
