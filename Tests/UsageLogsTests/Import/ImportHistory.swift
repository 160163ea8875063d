import TestSupport
import Usage

@testable import UsageLogs

/// An import without a ledger: the cursors of files, and what all batches told, joined.
struct ImportHistory {
    private(set) var tables = RecordTables()
    private(set) var messages = MessageTable()
    private(set) var batches: [ReadBatch] = []
    private var cursors: [String: FileCursor] = [:]

    /// Reads files from where the last reading left them; a document or a compressed file whole.
    mutating func read(
        _ paths: [String], batchBytes: Int = 1 << 20, format: (any LogFormat)? = nil,
        identityNames: [String: String] = [:]
    ) {
        let reader = ImportReader(format: format, batchBytes: batchBytes)
        var fresh: [ReadBatch] = []
        for (number, path) in paths.enumerated() {
            let file = LogFile(
                path: path, name: path, project: ProjectKey.key(ofAbsolutePath: path), size: 0, modified: .unknown,
                isStream: false)
            let unit = ImportUnit(
                file: file, identityName: identityNames[path] ?? path, fileNumber: number,
                cursor: cursors[path] ?? .start)
            reader.read(unit) { fresh.append($0) }
        }
        reader.flush { fresh.append($0) }
        for batch in fresh {
            for end in batch.ends where end.framing == .lines && !end.isCompressed {
                cursors[paths[end.fileNumber]] = end.cursor
            }
            take(batch)
        }
    }

    private mutating func take(_ batch: ReadBatch) {
        batches.append(batch)
        let renumbering = SymbolRenumbering(from: batch.tables, into: &tables)
        var table = batch.messages
        _ = messages.absorb(&table, renumbering: renumbering, strings: tables.strings)
    }

    func cursor(of path: String) -> FileCursor? { cursors[path] }
}

/// Everything of a joined message in plain words, apart from what only the end of a reading settles.
struct PlainState: Hashable {
    private let words: [String]

    init(_ state: MessageState, _ tables: RecordTables) {
        let record = state.record
        let attribution = tables.attributions[record.attribution] ?? Attribution()
        let settled: Flags = [.incomplete, .undated]
        words = [
            "\(record.identity)", PlainState.words(record.service, tables), "\(record.tokens)",
            "\(record.webSearches) \(record.status) \(record.startBasis) \(record.hints)",
            "\(record.flags.subtracting(.workingMarks).subtracting(settled).rawValue)",
            "\(record.startedAt.milliseconds) \(record.completedAt.milliseconds) \(record.reportedPicoUSD ?? -1)",
            tables.strings.text(record.stopReason), tables.strings.text(record.requestedModel),
            tables.strings.text(record.origin.file), "\(record.origin.offset) \(record.origin.line)",
            "\(record.origin.usageLength) \(record.origin.usageHash) \(state.request)",
            "\(record.furtherCharges.map { "\($0.tokens) \(PlainState.words($0.service, tables))" })",
            tables.strings.text(attribution.project), tables.strings.text(attribution.session),
            tables.strings.text(attribution.projectPath), tables.strings.text(attribution.agent),
            tables.strings.text(attribution.source), "\(attribution.isSidechain)",
        ]
    }

    private static func words(_ symbol: Symbol, _ tables: RecordTables) -> String {
        guard let service = tables.services[symbol] else { return "" }
        return "\(tables.strings.text(service.model)) \(tables.strings.text(service.provider)) \(service.tier) "
            + "\(service.speed) \(service.geo)"
    }

    static func all(_ messages: MessageTable, _ tables: RecordTables) -> Set<PlainState> {
        var states: Set<PlainState> = []
        messages.forEachState { _, state in states.insert(PlainState(state, tables)) }
        return states
    }
}
