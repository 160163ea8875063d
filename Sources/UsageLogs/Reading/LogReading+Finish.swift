import Usage

extension LogReading {
    func finish(_ harvest: inout WorkerHarvest, files: [LogFile], otherFiles: Int) -> LogReadingResult {
        var result = LogReadingResult()
        result.tables = harvest.tables
        result.messages = harvest.takeMessages()
        result.summary.files = files.count
        result.summary.otherFiles = otherFiles
        result.summary.bytes = harvest.bytes
        result.summary.lines = harvest.reports.reduce(0) { $0 + $1.lines }
        let linked = result.messages.linkEvents()
        result.summary.records = result.messages.count - linked
        result.summary.duplicates = harvest.duplicates + linked
        result.summary.skipped = harvest.skipped
        let places = LinePlaces(harvest.reports, files: files)
        LogReading.complete(&result, places: places)
        result.diagnostics = harvest.diagnostics.inOrder { cause, seen in
            places.line(seen.line, offset: seen.offset, file: cause.file)
        }
        result.aggregates = harvest.aggregates.map { aggregate in
            var aggregate = aggregate
            aggregate.line = places.line(aggregate.line, offset: aggregate.offset, file: aggregate.file)
            return aggregate
        }
        result.aggregates.sort { ($0.file, $0.line) < ($1.file, $1.line) }
        return result
    }

    /// Settles what only the whole set of lines of a message, or of a session, can tell.
    private static func complete(_ result: inout LogReadingResult, places: LinePlaces) {
        let tables = result.tables
        let stating = sessionsStatingStopReasons(result)
        var unfinished = 0
        var differing = 0
        result.messages.update { state in
            if state.record.flags.contains(.linked) { return }
            var isStating = false
            if state.isOpen {
                unfinished += 1
                isStating = stating.contains(tables.attributions[state.record.attribution]?.session ?? .none)
            }
            state.record.flags = state.settledFlags(sessionStatesStopReasons: isStating)
            if state.record.flags.contains(.requestsDiffer) { differing += 1 }
            if !places.isEmpty {
                state.record.origin.line = places.line(
                    state.record.origin.line, offset: state.record.origin.offset,
                    file: tables.strings.text(state.record.origin.file))
            }
        }
        result.summary.unfinished = unfinished
        result.summary.differingRequests = differing
    }

    /// Sessions whose writer states stop reasons: a message without one was cut short there.
    private static func sessionsStatingStopReasons(_ result: LogReadingResult) -> Set<Symbol> {
        var attributions: Set<Symbol> = []
        // Neighbours mostly share their attribution.
        var latest = Symbol.none
        result.messages.forEach { record in
            if !record.stopReason.isNone && record.attribution != latest {
                latest = record.attribution
                attributions.insert(latest)
            }
        }
        return Set(attributions.compactMap { result.tables.attributions[$0]?.session }.filter { !$0.isNone })
    }
}
