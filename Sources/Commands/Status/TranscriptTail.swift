import Glibc
import Ledger
import Usage
import UsageLogs

/// The lines of a session's transcript that the ledger has not read yet.
struct TranscriptTail {
    /// No more bytes than these are read.
    static let mostBytes: Int64 = 4 << 20

    let path: String
    /// Messages as the lines tell them, in the order of the file.
    private(set) var records: [UsageRecord] = []
    /// The names behind the records' symbols.
    private(set) var tables = RecordTables()
    private(set) var bytes: Int64 = 0
    /// Lines before these were not read either.
    private(set) var isCut = false

    /// nil where the file is none of lines or cannot be read, or where nothing is new.
    init?(path: String, cursor: FileCursor?) {
        self.path = path
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        guard !path.hasSuffix(".gz"), !path.hasSuffix(".zst") else { return nil }
        let size = Int64(status.st_size)
        var start = cursor ?? .start
        if start.offset > size { start = .start }
        guard start.offset < size else { return nil }
        if size - start.offset > TranscriptTail.mostBytes {
            guard let line = TranscriptTail.lineStart(in: path, from: size - TranscriptTail.mostBytes) else {
                return nil
            }
            start = FileCursor(offset: line, lines: 0)
            isCut = true
        }
        bytes = size - start.offset
        read(from: start, size: size)
    }

    private mutating func read(from cursor: FileCursor, size: Int64) {
        let file = LogFile(
            path: path, name: path, project: ProjectKey.key(ofAbsolutePath: path), size: size, modified: .unknown,
            isStream: false)
        let reader = ImportReader(format: ClaudeCodeTranscript(), batchBytes: .max)
        var found: [UsageRecord] = []
        var names = RecordTables()
        func take(_ batch: ReadBatch) {
            batch.messages.forEach { found.append($0) }
            names = batch.tables
        }
        reader.read(ImportUnit(file: file, identityName: path, fileNumber: 0, cursor: cursor), deliver: take)
        reader.flush(deliver: take)
        (records, tables) = (found, names)
    }

    /// The first line that begins behind a place; nil where none does.
    private static func lineStart(in path: String, from place: Int64) -> Int64? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var offset = place
        while true {
            let count = pread(descriptor, &buffer, buffer.count, off_t(offset))
            guard count > 0 else { return nil }
            if let end = buffer[..<count].firstIndex(of: UInt8(ascii: "\n")) { return offset + Int64(end) + 1 }
            offset += Int64(count)
        }
    }

    /// The latest request of the main agent, else of any agent, with the lifetime of what it left in the cache.
    var latestTurn: CachedTurn? {
        var found: CachedTurn?
        for record in records where record.accountingTime.isKnown {
            var turn = turn(record)
            if let found {
                if turn.isSidechain && !found.isSidechain { continue }
                if turn.lifetime == nil && turn.cachedTokens > 0 && turn.continues(found) { turn.inherit(found) }
            }
            found = turn
        }
        return found
    }

    private func turn(_ record: UsageRecord) -> CachedTurn {
        let place = tables.attributions[record.attribution] ?? Attribution()
        let model = tables.services[record.service].flatMap { tables.string($0.model) } ?? ""
        return CachedTurn(
            session: tables.string(place.session) ?? "", project: tables.string(place.project) ?? "", model: model,
            isSidechain: place.isSidechain,
            startedAt: record.startedAt.isKnown ? record.startedAt : record.completedAt,
            startBasis: record.startedAt.isKnown ? record.startBasis : .none, tokens: record.tokens,
            flags: record.flags, requested: record.hints.requestedLifetime)
    }

    func session(of record: UsageRecord) -> String? {
        tables.attributions[record.attribution].flatMap { tables.string($0.session) }
    }
}
