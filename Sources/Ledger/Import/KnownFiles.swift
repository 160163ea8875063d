import UsageLogs

/// The rows of the table of files, as an import asks for them.
struct KnownFiles {
    private let rows: [FileRow]
    private var byIdentity: [FileIdentity: Int] = [:]
    private var byPath: [String: Int] = [:]
    private var names: Set<String> = []
    /// Names of rows whose file was met.
    private var used: Set<String> = []
    /// Files that are there, whatever their path.
    private let present: Set<FileIdentity>
    private let presentPaths: Set<String>

    /// Of several rows of a file, or of a path, the last is the one that counts.
    init(_ rows: [FileRow], found: [LogFile]) {
        self.rows = rows
        for (number, row) in rows.enumerated() {
            byIdentity[row.identity] = number
            byPath[row.path] = number
            names.insert(row.identityName)
        }
        present = Set(found.compactMap(\.identity))
        presentPaths = Set(found.map(\.path))
    }

    /// The row of the file that has this device and inode.
    func file(_ identity: FileIdentity) -> FileRow? { byIdentity[identity].map { rows[$0] } }

    /// The row of the file that lay at a path and is gone.
    func file(goneFrom path: String) -> FileRow? {
        byPath[path].map { rows[$0] }.flatMap { isGone($0) ? $0 : nil }
    }

    /// The row of the gone file whose compressed copy lies at a path, as programs name it that rotate logs:
    /// `x.log` becomes `x.log.gz` or `x.log.1.gz`.
    func file(packedAs path: String, where isSame: (FileRow) -> Bool) -> FileRow? {
        guard let ending = [".gz", ".zst"].first(where: path.hasSuffix) else { return nil }
        let plain = path.dropLast(ending.count)
        var stems = [String(plain)]
        if let dot = plain.lastIndex(of: "."), plain[dot...].dropFirst().allSatisfy(\.isNumber) {
            stems.append(String(plain[..<dot]))
        }
        for stem in stems {
            for row in rows.reversed() where row.path == stem && isGone(row) && isSame(row) { return row }
        }
        return nil
    }

    private func isGone(_ row: FileRow) -> Bool {
        !used.contains(row.identityName) && !present.contains(row.identity)
    }

    /// The row belongs to a file of this import.
    mutating func use(_ row: FileRow) {
        used.insert(row.identityName)
        names.insert(row.identityName)
    }

    /// A name that no row has: the path, else with a number behind it.
    func newName(for path: String) -> (name: String, generation: Int64) {
        guard names.contains(path) else { return (path, 1) }
        var generation: Int64 = 2
        while names.contains("\(path)#\(generation)") { generation += 1 }
        return ("\(path)#\(generation)", generation)
    }

    /// Number of files that were read before and are gone.
    func vanished(isWithin: (String) -> Bool) -> Int {
        byIdentity.values.count { number in
            let row = rows[number]
            return isGone(row) && !presentPaths.contains(row.path) && isWithin(row.path)
        }
    }
}
