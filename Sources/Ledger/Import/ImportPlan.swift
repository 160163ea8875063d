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
        self.rows = KnownFiles(rows, found: found)
        self.probe = probe
        for (number, file) in found.enumerated() { add(file, number: number) }
        counts.found = found.count
        counts.vanished = self.rows.vanished(isWithin: isWithin)
    }

    private mutating func add(_ file: LogFile, number: Int) {
        guard let identity = file.identity, !file.isStream else {
            counts.count(.stream)
            let unit = ImportUnit(file: file, identityName: file.name, fileNumber: number)
            files.append(PlannedFile(unit: unit, row: nil, state: .stream))
            return
        }
        if let known = rows.file(identity), addKnown(file, identity, known, number) { return }
        if let known = rows.file(goneFrom: file.path), addReplaced(file, identity, known, number) { return }
        if let known = rows.file(packedAs: file.path, where: { probe.isPacked(file, $0) }) {
            return add(file, identity, number, as: known, .renamed, from: .start, previous: known.identity)
        }
        let state: FileState = rows.file(goneFrom: file.path) == nil ? .new : .replaced
        addNew(file, identity, number, state: state)
    }

    /// A file whose device and inode are known; false where they were given to another file.
    private mutating func addKnown(
        _ file: LogFile, _ identity: FileIdentity, _ known: FileRow, _ number: Int
    ) -> Bool {
        let isElsewhere = file.path != known.path && probe.identity(known.path) != identity
        if isUntouched(file, known) {
            if isElsewhere { addRow(file, identity, known) } else { addUnchanged(known) }
            return true
        }
        if isSameContent(file, known) {
            let state: FileState =
                isElsewhere ? .renamed : known.isDocument || file.size == known.size ? .changed : .grown
            add(file, identity, number, as: known, state, from: start(of: file, known))
            return true
        }
        guard file.path == known.path else { return false }
        if known.isDocument {
            add(file, identity, number, as: known, .changed, from: .start)
        } else {
            rows.use(known)
            addNew(file, identity, number, state: file.size < known.readSize ? .truncated : .replaced)
        }
        return true
    }

    /// A file at a path whose earlier file is gone: written anew by an editor or a copy; false where it is
    /// other content.
    private mutating func addReplaced(
        _ file: LogFile, _ identity: FileIdentity, _ known: FileRow, _ number: Int
    ) -> Bool {
        guard known.isDocument || (known.head.length > 0 && isSameContent(file, known)) else { return false }
        if isUntouched(file, known) {
            addRow(file, identity, known)
        } else {
            add(file, identity, number, as: known, .changed, from: .start, previous: known.identity)
        }
        return true
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
        rows.use(known)
        counts.unchanged += 1
    }

    /// The file has moved and is as it was read.
    private mutating func addRow(_ file: LogFile, _ identity: FileIdentity, _ known: FileRow) {
        rows.use(known)
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
        rows.use(known)
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
