import Usage

@testable import Ledger
@testable import UsageLogs

/// A file system made of values, and what imports of it keep. Every line is a text of its own, so that a line
/// that comes to two names, or two lines that come to one, are seen.
struct ModelFiles {
    enum Event: CaseIterable {
        case appendA, appendB, tearA, touchA, truncateA, rewriteA, replaceA, renameA, rotateA, deleteA, deleteB, packA
    }

    private struct File {
        var identity: FileIdentity
        var modified: Int64
        var content: [UInt8]
        /// Content that is compressed: what lies on disk is `content` behind a mark.
        var isPacked = false
        var raw: [UInt8] { isPacked ? [0x1F, 0x8B] + content.reversed() : content }
    }

    private var files: [String: File] = [:]
    private(set) var rows: [FileRow] = []
    private(set) var faults: [String] = []
    var isDocument = false
    private var names: [String: String] = [:]
    private var lines: [String: String] = [:]
    private var clock: Int64 = 1
    private var nextLine = 1
    /// Numbers of removed files, given to the next new ones as file systems do.
    private var freeNumbers: [UInt64] = []
    private var nextNumber: UInt64 = 100

    // MARK: What happens to files

    mutating func write(_ names: [String]) { for name in names { make("/logs/\(name)") } }

    mutating func happen(_ event: Event) {
        clock += 1
        switch event {
        case .appendA: change("/logs/a.jsonl") { $0 += $1() + $1() }
        case .appendB: change("/logs/b.jsonl") { $0 += $1() }
        case .tearA: change("/logs/a.jsonl") { $0 += $1().dropLast(3) }
        case .touchA: change("/logs/a.jsonl") { _, _ in }
        case .truncateA: change("/logs/a.jsonl") { $0 = $1() }
        case .rewriteA: change("/logs/a.jsonl") { $0 = $1() + $1() + $1() + $1() + $1() }
        case .replaceA:
            remove("/logs/a.jsonl")
            make("/logs/a.jsonl")
        case .renameA: move("/logs/a.jsonl", to: "/logs/b.jsonl")
        case .rotateA:
            move("/logs/a.jsonl", to: "/logs/b.jsonl")
            make("/logs/a.jsonl")
        case .deleteA: remove("/logs/a.jsonl")
        case .deleteB: remove("/logs/b.jsonl")
        case .packA:
            guard let file = files["/logs/a.jsonl"] else { return }
            remove("/logs/a.jsonl.1.gz")
            files["/logs/a.jsonl.1.gz"] = File(
                identity: newIdentity(), modified: clock, content: file.content, isPacked: true)
            remove("/logs/a.jsonl")
        }
    }

    private mutating func line() -> [UInt8] {
        nextLine += 1
        return Array("line-\(nextLine)-\(nextLine &* 7919)\n".utf8)
    }

    private mutating func change(_ path: String, _ body: (inout [UInt8], () -> [UInt8]) -> Void) {
        guard var file = files[path] else { return make(path) }
        var next = nextLine
        body(&file.content) {
            next += 1
            return Array("line-\(next)-\(next &* 7919)\n".utf8)
        }
        nextLine = next
        file.modified = clock
        files[path] = file
    }

    private mutating func make(_ path: String) {
        files[path] = File(identity: newIdentity(), modified: clock, content: line() + line() + line())
    }

    private mutating func newIdentity() -> FileIdentity {
        nextNumber += 1
        return FileIdentity(device: 1, inode: freeNumbers.popLast() ?? nextNumber)
    }

    private mutating func remove(_ path: String) {
        if let file = files.removeValue(forKey: path) { freeNumbers.append(file.identity.inode) }
    }

    private mutating func move(_ path: String, to other: String) {
        guard let file = files.removeValue(forKey: path) else { return }
        remove(other)
        files[other] = file
    }

    // MARK: Imports

    var found: [LogFile] {
        files.sorted { $0.key < $1.key }.map { path, file in
            LogFile(
                path: path, name: path, project: "logs", size: Int64(file.raw.count), modified: .unknown,
                isStream: false, identity: file.identity, modifiedNanoseconds: file.modified)
        }
    }

    var probe: FileProbe {
        FileProbe(
            head: { file, length in files[file.path].map { ModelFiles.head($0.raw, length) } },
            inflatedHead: { file, length in
                files[file.path].flatMap { $0.isPacked ? ModelFiles.head($0.content, length) : nil }
            },
            identity: { files[$0]?.identity })
    }

    private static func head(_ bytes: [UInt8], _ length: Int) -> FileHead {
        Array(bytes.prefix(length)).withUnsafeBytes { FileHead($0) }
    }

    func plan(probe: FileProbe) -> ImportPlan { ImportPlan(files: found, rows: rows, probe: probe) { _ in true } }

    /// Imports everything, as the reader and the table of files do.
    mutating func load() {
        for planned in plan(probe: probe).files {
            guard let unit = planned.unit else {
                if let row = planned.row { store(row) }
                continue
            }
            guard let file = files[unit.file.path] else { continue }
            var offset = Int(file.isPacked ? 0 : unit.cursor.offset)
            var place = offset
            while let end = file.content[place...].firstIndex(of: 0x0A) {
                note(String(decoding: file.content[place..<end], as: UTF8.self), "\(unit.identityName):\(place)")
                place = end + 1
                offset = place
            }
            let end = FileEnd(
                fileNumber: unit.fileNumber, cursor: FileCursor(offset: Int64(offset), lines: 0), isComplete: true,
                framing: isDocument ? .document : .lines, isCompressed: file.isPacked,
                head: ModelFiles.head(file.raw, FileHead.maximumLength))
            if let update = planned.update(end) { store(update.row) }
        }
        check()
    }

    private mutating func store(_ row: FileRow) {
        if let known = rows.firstIndex(where: { $0.identityName == row.identityName }) {
            rows[known] = row
        } else {
            rows.append(row)
        }
    }

    private mutating func note(_ line: String, _ name: String) {
        if let known = names[line], known != name { faults.append("\(line) is \(known) and \(name)") }
        if let known = lines[name], known != line { faults.append("\(name) is \(known) and \(line)") }
        names[line] = name
        lines[name] = line
    }

    /// Every whole line that is there was read.
    private mutating func check() {
        for (path, file) in files {
            let whole = file.content.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast()
            for line in whole.map({ String(decoding: $0, as: UTF8.self) }) where names[line] == nil {
                faults.append("\(line) of \(path) was not read")
            }
        }
    }
}
