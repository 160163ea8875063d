import CScan
import JSONScan

/// The entries of a piece of JSON: its values one after another, and the elements of those that are arrays.
///
/// So one reader takes a line, a document however it is printed, an array, and documents in a row.
struct JSONEntries {
    let piece: LogPiece

    /// Calls `body` for each entry with its place. Text that is no JSON is one entry, skipped as malformed,
    /// and ends the piece.
    func forEach(into collector: RecordCollector, _ body: (JSONElement, LogPiece) -> Void) {
        let text = piece.bytes.assumingMemoryBound(to: UInt8.self)
        guard let base = text.baseAddress else { return }
        var cursor = JSONCursor(position: base, end: base + text.count)
        if piece.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { cursor.position += 3 }
        var place = Place(base: base, piece: piece)
        while true {
            cursor.skipWhiteSpace()
            guard cursor.count > 0 else { return }
            if cursor.byte == UInt8(ascii: "[") {
                guard JSONEntries.visitElements(&cursor, &place, collector, body) else { return }
            } else {
                guard let value = JSONEntries.checkedValue(&cursor, &place, collector) else { return }
                body(value, place.piece(of: value.bytes))
            }
        }
    }

    /// Visits the elements of an array up to where it breaks, so that a torn one keeps what was whole;
    /// false where it breaks.
    private static func visitElements(
        _ cursor: inout JSONCursor, _ place: inout Place, _ collector: RecordCollector,
        _ body: (JSONElement, LogPiece) -> Void
    ) -> Bool {
        cursor.position += 1
        cursor.skipWhiteSpace()
        if cursor.take(UInt8(ascii: "]")) { return true }
        while true {
            cursor.skipWhiteSpace()
            guard let value = checkedValue(&cursor, &place, collector) else { return false }
            body(value, place.piece(of: value.bytes))
            cursor.skipWhiteSpace()
            if cursor.take(UInt8(ascii: ",")) { continue }
            if cursor.take(UInt8(ascii: "]")) { return true }
            let rest = place.piece(of: UnsafeRawBufferPointer(start: cursor.position, count: cursor.count))
            collector.skip(.malformed)
            let problem = cursor.count == 0 ? Problem.tornLastLine : .malformedJSON
            collector.diagnose(problem, line: rest.line, offset: rest.offset)
            return false
        }
    }

    /// The value at the cursor, strictly checked; bytes that are not UTF-8 are noted and read all the same.
    private static func checkedValue(
        _ cursor: inout JSONCursor, _ place: inout Place, _ collector: RecordCollector
    ) -> JSONElement? {
        let first = cursor.position
        let isWhole = cursor.skipValue()
        let end = isWhole ? cursor.position : cursor.end
        let text = UnsafeRawBufferPointer(start: first, count: end - first)
        let here = place.piece(of: text)
        do {
            return try JSONElement(validating: text)
        } catch {
            if error.problem == .invalidUTF8 && isWhole {
                collector.diagnose(.invalidUTF8, line: here.line, offset: here.offset)
                return JSONElement(unchecked: text)
            }
            collector.skip(.malformed)
            let isTorn = error.problem == .endsEarly && (here.isUnterminated || place.isDocument)
            let problem: Problem =
                error.problem == .tooDeep ? .nestedTooDeep : isTorn ? .tornLastLine : .malformedJSON
            collector.diagnose(problem, line: here.line, offset: here.offset)
            return nil
        }
    }

    /// Counts lines up to each entry, which come in order.
    private struct Place {
        let base: UnsafePointer<UInt8>
        let piece: LogPiece
        var counted: UnsafePointer<UInt8>
        var line: UInt32

        init(base: UnsafePointer<UInt8>, piece: LogPiece) {
            self.base = base
            self.piece = piece
            counted = base
            line = piece.line
        }

        /// The piece is more than one line.
        var isDocument: Bool { cscan_newline(base, base + piece.bytes.count) != nil }

        mutating func piece(of bytes: UnsafeRawBufferPointer) -> LogPiece {
            guard let start = bytes.assumingMemoryBound(to: UInt8.self).baseAddress else { return piece }
            while let newline = cscan_newline(counted, start) {
                line &+= 1
                counted = newline + 1
            }
            var entry = piece
            entry.bytes = bytes
            entry.offset += Int64(start - base)
            entry.line = line
            return entry
        }
    }
}

/// The shape of a JSON file by its first bytes.
enum JSONHead {
    /// One record a line, or one document over several lines (or an array).
    static func framing(of head: UnsafeRawBufferPointer) -> LogFraming {
        let bytes = head.assumingMemoryBound(to: UInt8.self)
        guard let base = bytes.baseAddress else { return .lines }
        var cursor = JSONCursor(position: base, end: base + bytes.count)
        if head.starts(with: [0xEF, 0xBB, 0xBF]) { cursor.position += 3 }
        cursor.skipWhiteSpace()
        guard cursor.byte == UInt8(ascii: "{") else { return cursor.byte == UInt8(ascii: "[") ? .document : .lines }
        guard let newline = cscan_newline(cursor.position, cursor.end) else { return .lines }
        var line = JSONCursor(position: cursor.position, end: newline)
        if line.skipValue() { return .lines }
        // The first line is no whole value: a document goes on, while behind a torn line a new object begins.
        var second = JSONCursor(position: newline + 1, end: cursor.end)
        second.skipWhiteSpace()
        return second.byte == UInt8(ascii: "{") ? .lines : .document
    }

    /// Whether one of the first `limit` objects of the head (a torn last one too) is told by `isOne`.
    static func firstObjects(
        _ head: UnsafeRawBufferPointer, limit: Int = 64, contain isOne: (JSONElement) -> Bool
    ) -> Bool {
        let bytes = head.assumingMemoryBound(to: UInt8.self)
        guard let base = bytes.baseAddress else { return false }
        var cursor = JSONCursor(position: base, end: base + bytes.count)
        if head.starts(with: [0xEF, 0xBB, 0xBF]) { cursor.position += 3 }
        var looked = 0
        while looked < limit {
            while cursor.count > 0, " \t\r\n,[".utf8.contains(cursor.byte) { cursor.position += 1 }
            guard cursor.byte == UInt8(ascii: "{") else { return false }
            let first = cursor.position
            let isWhole = cursor.skipValue()
            if isOne(JSONElement(start: first, end: isWhole ? cursor.position : cursor.end)) { return true }
            guard isWhole else { return false }
            while cursor.byte == UInt8(ascii: "]") { cursor.position += 1 }
            looked += 1
        }
        return false
    }
}
