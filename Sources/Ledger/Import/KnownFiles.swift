import UsageLogs

/// The rows of the table of files, as an import asks for them; each is taken by one file at most.
struct KnownFiles {
    private let rows: [FileRow]
    /// Numbers of rows, newest first.
    private var byIdentity: [FileIdentity: [Int]] = [:]
    private var byPath: [String: [Int]] = [:]
    private var names: Set<String> = []
    /// Names of rows whose file was met.
    private var taken: Set<String> = []

    /// - Parameter rows: in the order in which they were made.
    init(_ rows: [FileRow]) {
        self.rows = rows
        for (number, row) in rows.enumerated().reversed() {
            byIdentity[row.identity, default: []].append(number)
            byPath[row.path, default: []].append(number)
            names.insert(row.identityName)
        }
    }

    /// The newest row with this device and inode for which `isSame` holds.
    func row(of identity: FileIdentity, where isSame: (FileRow) -> Bool) -> FileRow? {
        first(of: byIdentity[identity], where: isSame)
    }

    /// The newest row of a file that lay at a path.
    func row(at path: String) -> FileRow? { first(of: byPath[path]) { _ in true } }

    /// The row of the file whose compressed copy lies at a path, as programs name it that rotate logs:
    /// `x.log` becomes `x.log.gz` or `x.log.1.gz`.
    func row(packedAs path: String, where isSame: (FileRow) -> Bool) -> FileRow? {
        guard let ending = [".gz", ".zst"].first(where: path.hasSuffix) else { return nil }
        let plain = path.dropLast(ending.count)
        var stems = [String(plain)]
        if let dot = plain.lastIndex(of: "."), plain[dot...].dropFirst().allSatisfy(\.isNumber) {
            stems.append(String(plain[..<dot]))
        }
        for stem in stems {
            if let row = first(of: byPath[stem], where: isSame) { return row }
        }
        return nil
    }

    private func first(of numbers: [Int]?, where isSame: (FileRow) -> Bool) -> FileRow? {
        for number in numbers ?? [] where !taken.contains(rows[number].identityName) && isSame(rows[number]) {
            return rows[number]
        }
        return nil
    }

    /// The row belongs to a file of this import.
    mutating func take(_ row: FileRow) {
        taken.insert(row.identityName)
        names.insert(row.identityName)
    }

    /// A name that no row has: the path, else with a number behind it.
    func newName(for path: String) -> (name: String, generation: Int64) {
        guard names.contains(path) else { return (path, 1) }
        var generation: Int64 = 2
        while names.contains("\(path)#\(generation)") { generation += 1 }
        return ("\(path)#\(generation)", generation)
    }

    /// Number of paths at which files were read and none is any more.
    func vanished(present: Set<String>, isWithin: (String) -> Bool) -> Int {
        byPath.count { path, numbers in
            !present.contains(path) && isWithin(path) && !taken.contains(rows[numbers[0]].identityName)
        }
    }
}
