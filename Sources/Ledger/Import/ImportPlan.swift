package import UsageLogs

/// What an import does with each file that was found, from what earlier imports left of it.
///
/// A file is one that was read before if it has the device, inode and first bytes of then, wherever it lies
/// now, or the path and first bytes. What has another beginning or is shorter than was read is other content.
package struct ImportPlan {
    /// The files to read, and those whose row changes without a reading, in the order of the files.
    package private(set) var files: [PlannedFile] = []
    package private(set) var counts = FileCounts()
    private var rows: KnownFiles
    private let probe: FileProbe

    /// - Parameters:
    ///   - files: absolute paths, links resolved, no file twice.
    ///   - rows: what is known, in the order in which it was stored.
    ///   - isWithin: whether a path lies within what was named, so that its absence tells that it is gone.
    package init(files found: [LogFile], rows: [FileRow], probe: FileProbe, isWithin: (String) -> Bool) {
        self.rows = KnownFiles(rows)
        self.probe = probe
        // Files that are what they were come first: what is left over then is no longer anywhere.
        var rest: [(number: Int, file: LogFile, identity: FileIdentity)] = []
        for (number, file) in found.enumerated() {
            guard let identity = file.identity, !file.isStream else {
                addStream(file, number)
                continue
            }
            if !addKnown(file, identity, number) { rest.append((number, file, identity)) }
        }
        rest.removeAll { addPacked($0.file, $0.identity, $0.number) }
        for (number, file, identity) in rest { addOther(file, identity, number) }
        counts.found = found.count
        counts.vanished = self.rows.vanished(present: Set(found.map(\.path)), isWithin: isWithin)
    }

    private mutating func addStream(_ file: LogFile, _ number: Int) {
        counts.count(.stream)
        let unit = ImportUnit(file: file, identityName: file.name, fileNumber: number)
        files.append(PlannedFile(unit: unit, row: nil, state: .stream))
    }

    /// A file with the device, inode and beginning of then.
    private mutating func addKnown(_ file: LogFile, _ identity: FileIdentity, _ number: Int) -> Bool {
        let same = rows.row(of: identity) { isUntouched(file, $0) || isSameContent(file, $0) }
        guard let known = same else { return false }
        let isElsewhere = file.path != known.path && probe.identity(known.path) != identity
        if isUntouched(file, known) {
            if isElsewhere { addRow(file, identity, known) } else { addUnchanged(known) }
            return true
        }
        let state: FileState =
            isElsewhere ? .renamed : known.isDocument || file.size == known.size ? .changed : .grown
        add(file, identity, number, as: known, state, from: start(of: file, known))
        return true
    }

    /// The compressed copy of a file that is gone.
    private mutating func addPacked(_ file: LogFile, _ identity: FileIdentity, _ number: Int) -> Bool {
        guard let known = rows.row(packedAs: file.path, where: { probe.isPacked(file, $0) }) else { return false }
        add(file, identity, number, as: known, .renamed, from: .start, previous: known.identity)
        return true
    }

    /// A file that is new, or that took the place of one that is gone: written anew by an editor or a copy, a
    /// document of now, or other content.
    private mutating func addOther(_ file: LogFile, _ identity: FileIdentity, _ number: Int) {
        guard let known = rows.row(at: file.path) else { return addNew(file, identity, number, state: .new) }
        if known.isDocument || (known.head.length > 0 && isSameContent(file, known)) {
            if isUntouched(file, known) { return addRow(file, identity, known) }
            return add(file, identity, number, as: known, .changed, from: .start, previous: known.identity)
        }
        let isShorter = known.identity == identity && file.size < known.readSize
        addNew(file, identity, number, state: isShorter ? .truncated : .replaced)
    }

    private func isUntouched(_ file: LogFile, _ known: FileRow) -> Bool {
        file.size == known.size && file.modifiedNanoseconds == known.modifiedNanoseconds
    }

    /// The beginning is that of then, and nothing of what was read is missing.
    private func isSameContent(_ file: LogFile, _ known: FileRow) -> Bool {
        file.size >= known.readSize && probe.head(file, known.head.length) == known.head
    }

    /// Lines that only grew are read on from where they were left; all else from the beginning.
    private func start(of file: LogFile, _ known: FileRow) -> FileCursor {
        if known.isDocument || known.isCompressed { return .start }
        // The same length written at another time: the change may be anywhere.
        if file.size == known.size && known.modifiedNanoseconds != FileRow.unfinished { return .start }
        return known.cursor
    }

    private mutating func addUnchanged(_ known: FileRow) {
        rows.take(known)
        counts.unchanged += 1
    }

    /// The file has moved and is as it was read.
    private mutating func addRow(_ file: LogFile, _ identity: FileIdentity, _ known: FileRow) {
        rows.take(known)
        counts.count(.renamed)
        var row = known
        row.path = file.path
        row.identity = identity
        files.append(PlannedFile(unit: nil, row: row, state: .renamed, previous: known.identity))
    }

    private mutating func addNew(_ file: LogFile, _ identity: FileIdentity, _ number: Int, state: FileState) {
        let (name, generation) = rows.newName(for: file.path)
        let row = FileRow(
            path: file.path, identityName: name, device: identity.device, inode: identity.inode,
            generation: generation, size: 0, modifiedNanoseconds: FileRow.unfinished,
            head: FileHead(length: 0, hash: 0), isDocument: false, isCompressed: false, cursor: .start)
        add(file, identity, number, as: row, state, from: .start)
    }

    private mutating func add(
        _ file: LogFile, _ identity: FileIdentity, _ number: Int, as known: FileRow, _ state: FileState,
        from cursor: FileCursor, previous: FileIdentity? = nil
    ) {
        rows.take(known)
        counts.count(state)
        let unit = ImportUnit(file: file, identityName: known.identityName, fileNumber: number, cursor: cursor)
        var row = known
        row.path = file.path
        row.identity = identity
        files.append(
            PlannedFile(unit: unit, row: row, state: state, previous: previous, wasDocument: known.isDocument))
    }
}

extension FileRow {
    /// Bytes on disk that a file must have to be the one that was read.
    fileprivate var readSize: Int64 { isDocument ? 0 : isCompressed ? size : cursor.offset }
}
