/// The pieces of one tokenizer family as a trie over bytes, and the byte sequences that cost one
/// token where no piece covers a character.
///
/// Source: the measured vocabulary of the PyPI package ctok 1.3.0 (MIT); see NOTICE. It is a public
/// reconstruction, not the service's own file.
final class Vocabulary: Sendable {
    /// Bytes that stand for markers in pieces and in the marked stream; none occurs in UTF-8.
    enum Marker {
        static let wordBegins: UInt8 = 0xF8
        static let wordEnds: UInt8 = 0xF9
        static let titleCase: UInt8 = 0xFA
        static let allCapitals: UInt8 = 0xFB
    }

    /// The root of the trie.
    static let root: UInt32 = 0
    /// Set in a trie step where a piece ends.
    static let pieceEnds: UInt32 = 1 << 31

    /// Open addressing: key (node << 8 | byte) + 1, 0 for an empty slot; value: next node, `pieceEnds`.
    private let slots: [UInt64]
    private let shift: UInt64
    private let mask: Int
    /// Byte sequences of the byte floor, as numbers: length in the top byte.
    private let floor: Set<UInt64>
    let pieceCount: Int

    init(_ data: UnsafeRawBufferPointer, slotBits: Int) {
        var reader = DataReader(data)
        var table = [UInt64](repeating: 0, count: 1 << slotBits)
        shift = UInt64(64 - slotBits)
        mask = table.count - 1
        pieceCount = Int(reader.uint32())
        var path = [UInt32](repeating: 0, count: 1024)
        var nodes: UInt32 = 0
        for _ in 0..<pieceCount {
            let shared = Int(reader.byte())
            let rest = reader.bytes(Int(reader.byte()))
            for (index, byte) in rest.enumerated() {
                nodes += 1
                let isEnd = index == rest.count - 1
                Vocabulary.insert(
                    Vocabulary.key(path[shared + index], byte), isEnd ? nodes | Vocabulary.pieceEnds : nodes,
                    into: &table, shift: shift)
                path[shared + index + 1] = nodes
            }
        }
        slots = table
        var sequences = Set<UInt64>()
        for _ in 0..<reader.uint32() {
            let sequence = reader.bytes(Int(reader.byte()))
            sequences.insert(Vocabulary.sequenceNumber(sequence))
        }
        floor = sequences
    }

    /// One step down the trie: the next node, with `pieceEnds` where a piece ends there; nil where no
    /// piece goes on.
    @inline(__always)
    func step(_ node: UInt32, _ byte: UInt8, _ slots: UnsafePointer<UInt64>) -> UInt32? {
        let key = Vocabulary.key(node & ~Vocabulary.pieceEnds, byte)
        var index = Int(truncatingIfNeeded: (UInt64(key) &* 0x9E37_79B9_7F4A_7C15) >> shift)
        while true {
            let slot = slots[index]
            if UInt32(truncatingIfNeeded: slot) == key { return UInt32(truncatingIfNeeded: slot >> 32) }
            if slot == 0 { return nil }
            index = (index + 1) & mask
        }
    }

    /// The table that `step` reads, for the time of `body`.
    @inline(__always)
    func withSlots<Result>(_ body: (UnsafePointer<UInt64>) -> Result) -> Result {
        slots.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { preconditionFailure("a vocabulary has slots") }
            return body(base)
        }
    }

    /// Tokens of one character that no piece covers: the fewest byte sequences that make its UTF-8.
    func floorCost(of character: UnsafeRawBufferPointer) -> UInt32 {
        var best: [UInt32] = [0]
        for end in 1...character.count {
            var least = best[end - 1] + 1
            for start in 0..<(end - 1) {
                let part = UnsafeRawBufferPointer(rebasing: character[start..<end])
                if floor.contains(Vocabulary.sequenceNumber(part)) { least = min(least, best[start] + 1) }
            }
            best.append(least)
        }
        return best[character.count]
    }

    @inline(__always)
    private static func key(_ node: UInt32, _ byte: UInt8) -> UInt32 { (node << 8 | UInt32(byte)) &+ 1 }

    private static func insert(_ key: UInt32, _ value: UInt32, into table: inout [UInt64], shift: UInt64) {
        var index = Int(truncatingIfNeeded: (UInt64(key) &* 0x9E37_79B9_7F4A_7C15) >> shift)
        while table[index] != 0 { index = (index + 1) & (table.count - 1) }
        table[index] = UInt64(value) << 32 | UInt64(key)
    }

    private static func sequenceNumber(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        bytes.reduce(UInt64(bytes.count) << 56) { ($0 & 0xFF << 56) | (($0 << 8 | UInt64($1)) & 0x00FF_FFFF_FFFF_FFFF) }
    }
}
