/// Canonical composition (NFC) over code points, Unicode 15.1; Hangul by arithmetic.
///
/// Source: Unicode Standard Annex 15; tables by make-vocabulary.py.
final class CompositionTable {
    private let combiningClasses: [UInt32: UInt8]
    private let decompositions: [UInt32: [UInt32]]
    /// Composed character of (first << 32 | second).
    private let compositions: [UInt64: UInt32]

    init(_ data: UnsafeRawBufferPointer) {
        var reader = DataReader(data)
        var classes: [UInt32: UInt8] = [:]
        for _ in 0..<reader.uint32() {
            let code = reader.uint32()
            classes[code] = reader.byte()
        }
        combiningClasses = classes
        var parts: [UInt32: [UInt32]] = [:]
        for _ in 0..<reader.uint32() {
            let code = reader.uint32()
            let count = reader.byte()
            parts[code] = (0..<count).map { _ in reader.uint32() }
        }
        decompositions = parts
        var pairs: [UInt64: UInt32] = [:]
        for _ in 0..<reader.uint32() {
            let pair = UInt64(reader.uint32()) << 32 | UInt64(reader.uint32())
            pairs[pair] = reader.uint32()
        }
        compositions = pairs
    }

    /// The composed form of a text.
    func composed(_ text: [UInt32]) -> [UInt32] {
        var result: [UInt32] = []
        result.reserveCapacity(text.count)
        for code in text {
            if code >= 0xC0, let parts = decompositions[code] {
                result.append(contentsOf: parts)
            } else {
                result.append(code)
            }
        }
        order(&result)
        compose(&result)
        return result
    }

    private func combiningClass(_ code: UInt32) -> UInt8 { code < 0x300 ? 0 : combiningClasses[code] ?? 0 }

    /// Sorts each run of combining marks by class, stable.
    private func order(_ text: inout [UInt32]) {
        var index = 0
        while index < text.count {
            guard combiningClass(text[index]) != 0 else {
                index += 1
                continue
            }
            var end = index + 1
            while end < text.count && combiningClass(text[end]) != 0 { end += 1 }
            if end - index > 1 {
                let marks = text[index..<end].enumerated().sorted {
                    (combiningClass($0.element), $0.offset) < (combiningClass($1.element), $1.offset)
                }
                text.replaceSubrange(index..<end, with: marks.map(\.element))
            }
            index = end
        }
    }

    private func compose(_ text: inout [UInt32]) {
        var written = 0
        var starter = -1
        var lastClass: UInt8 = 0
        for index in 0..<text.count {
            let code = text[index]
            let own = combiningClass(code)
            // Composes unless a mark of the same or a higher class stands between.
            if starter >= 0, lastClass < own || written == starter + 1, let both = pair(text[starter], code) {
                text[starter] = both
                continue
            }
            if own == 0 { starter = written }
            lastClass = own
            text[written] = code
            written += 1
        }
        text.removeLast(text.count - written)
    }

    private func pair(_ first: UInt32, _ second: UInt32) -> UInt32? {
        if (0x1100..<0x1113).contains(first), (0x1161..<0x1176).contains(second) {
            return 0xAC00 + ((first - 0x1100) * 21 + (second - 0x1161)) * 28
        }
        if (0xAC00..<0xD7A4).contains(first), (first - 0xAC00) % 28 == 0, (0x11A8..<0x11C3).contains(second) {
            return first + (second - 0x11A7)
        }
        return compositions[UInt64(first) << 32 | UInt64(second)]
    }
}
