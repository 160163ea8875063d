import GRDB
import Usage

/// Table `origins`: where records were read beside the place in their row.
///
/// Over all lines of a record there is one place for each file, the one with the least offset. The row
/// itself holds the place of the line that attributes the record; the table holds the others, and that of
/// the same file where it lies before the row's. So the two together do not depend on the order of imports.
struct PlaceTable {
    private let selection: RawStatement
    private let writing: RawStatement
    private let removal: RawStatement

    init(_ database: Database) throws {
        selection = try RawStatement(database, "SELECT file, offset, line FROM origins WHERE record = ?")
        writing = try RawStatement(
            database, "INSERT OR REPLACE INTO origins (record, file, offset, line) VALUES (?, ?, ?, ?)")
        removal = try RawStatement(database, "DELETE FROM origins WHERE record = ? AND file = ?")
    }

    /// A place of a record; the line goes with the offset.
    struct Place: Hashable {
        var file: Symbol
        var offset: Int64
        var line: UInt32

        init(_ origin: RecordOrigin) {
            file = origin.file
            offset = origin.offset
            line = origin.line
        }

        init(_ row: RawStatement) {
            file = Symbol(rawValue: UInt32(truncatingIfNeeded: row.integer(0)))
            offset = row.integer(1)
            line = UInt32(truncatingIfNeeded: row.integer(2))
        }
    }

    /// Writes the places of a new record.
    func add(_ found: [Place], of id: Int64, row: RecordOrigin) throws {
        guard !found.isEmpty else { return }
        for place in PlaceTable.beside(row, PlaceTable.least(of: found + [Place(row)])) { try write(place, of: id) }
    }

    /// Joins what a batch found of a known record; true where the places changed.
    func join(_ found: [Place], of id: Int64, from old: RecordOrigin, to new: RecordOrigin) throws -> Bool {
        var known: [Place] = []
        selection.bind(id, at: 1)
        try selection.forEach { known.append(Place($0)) }
        let before = Set(known)
        let after = PlaceTable.beside(new, PlaceTable.least(of: known + found + [Place(old), Place(new)]))
        guard before != after else { return false }
        for place in before.subtracting(after) {
            removal.bind(id, at: 1)
            removal.bind(Int64(place.file.rawValue), at: 2)
            try removal.run()
        }
        for place in after.subtracting(before) { try write(place, of: id) }
        return true
    }

    /// The files beside the one in the row.
    func files(of id: Int64) throws -> [Symbol] {
        var files: [Symbol] = []
        selection.bind(id, at: 1)
        try selection.forEach { files.append(Place($0).file) }
        return files
    }

    func isTold(_ id: Int64, byOthersThan file: Symbol) throws -> Bool {
        var others = false
        selection.bind(id, at: 1)
        try selection.forEach { if Place($0).file != file { others = true } }
        return others
    }

    private static func least(of places: [Place]) -> [Symbol: Place] {
        Dictionary(places.map { ($0.file, $0) }) { $0.offset <= $1.offset ? $0 : $1 }
    }

    private static func beside(_ row: RecordOrigin, _ least: [Symbol: Place]) -> Set<Place> {
        Set(least.values.filter { $0.file != row.file || $0.offset != row.offset })
    }

    private func write(_ place: Place, of id: Int64) throws {
        writing.bind(id, at: 1)
        writing.bind(Int64(place.file.rawValue), at: 2)
        writing.bind(place.offset, at: 3)
        writing.bind(Int64(place.line), at: 4)
        try writing.run()
    }
}
