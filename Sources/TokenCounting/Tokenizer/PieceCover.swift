/// The fewest pieces that cover a segment of the marked stream, exactly, by dynamic programming.
///
/// Segments end at word borders, which no piece crosses, so their costs add up. Short segments are
/// remembered: a text repeats its words. Time is linear in the text; the longest piece bounds the work
/// per byte, and long runs of one byte are shortened first.
struct PieceCover {
    /// Segments up to this many bytes are remembered, under their own bytes as key.
    static let rememberedLength = 24
    private static let memoBits = 16
    private static let memoLimit = 3 * (1 << memoBits) / 4

    private struct Remembered {
        var key: (UInt64, UInt64, UInt64) = (0, 0, 0)
        var cost: UInt32 = 0
    }

    /// Owns the memo's memory; a cost of 0 is an empty place.
    private final class Memo {
        let entries = UnsafeMutablePointer<Remembered>.allocate(capacity: 1 << memoBits)
        init() { entries.initialize(repeating: Remembered(), count: 1 << memoBits) }
        deinit { entries.deallocate() }
    }

    /// Least pieces up to each byte of a segment.
    private final class Costs {
        let base: UnsafeMutablePointer<UInt32>
        let capacity: Int
        init(capacity: Int) {
            self.capacity = capacity
            base = .allocate(capacity: capacity)
        }
        deinit { base.deallocate() }
    }

    private let vocabulary: Vocabulary
    private let memo: Memo
    /// Of `memo`, kept beside it so that a look-up counts no references.
    private let entries: UnsafeMutablePointer<Remembered>
    private var memoCount = 0
    private var best = Costs(capacity: 64)
    private var floorCosts: [UInt32: UInt32] = [:]

    init(vocabulary: Vocabulary) {
        self.vocabulary = vocabulary
        memo = Memo()
        entries = memo.entries
    }

    /// Pieces of one segment; `segment` has at least `rememberedLength` readable bytes, zeros after its end.
    @inline(__always)
    mutating func cost(of segment: UnsafeRawBufferPointer) -> Int {
        guard segment.count <= PieceCover.rememberedLength else { return longCost(of: segment) }
        guard let base = segment.baseAddress, segment.count > 0 else { return 0 }
        let key = (
            base.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
            base.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
            base.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
        )
        var hash = (key.0 ^ (key.1 &* 0x9E37_79B9_7F4A_7C15)) &* 0xA076_1D64_78BD_642F
        hash = (hash ^ (hash >> 32) ^ key.2) &* 0xE703_7ED1_A0B4_28DB
        var index = Int(truncatingIfNeeded: hash >> UInt64(64 - PieceCover.memoBits))
        while entries[index].cost != 0 {
            if entries[index].key == key { return Int(entries[index].cost) }
            index = (index + 1) & (1 << PieceCover.memoBits - 1)
        }
        return remember(segment, key, at: index)
    }

    @inline(never)
    private mutating func remember(_ segment: UnsafeRawBufferPointer, _ key: (UInt64, UInt64, UInt64), at index: Int)
        -> Int
    {
        let cost = cover(segment)
        if memoCount < PieceCover.memoLimit {
            entries[index] = Remembered(key: key, cost: UInt32(cost))
            memoCount += 1
        }
        return cost
    }

    private mutating func longCost(of segment: UnsafeRawBufferPointer) -> Int {
        let (shortened, pieces) = shorten(segment)
        guard let shortened else { return cover(segment) }
        return pieces + shortened.withUnsafeBytes { cover($0) }
    }

    private mutating func cover(_ segment: UnsafeRawBufferPointer) -> Int {
        let count = segment.count
        if best.capacity <= count { best = Costs(capacity: 2 * count) }
        let best = best.base
        best[0] = 0
        for index in 1...count { best[index] = .max }
        return vocabulary.withSlots { slots in
            var start = 0
            while start < count {
                let next = start + PieceCover.characterLength(segment[start])
                let own = best[start]
                if own != .max {
                    extend(segment, from: start, cost: own + 1, best, slots)
                    if best[next] > own + 1 {
                        // No piece of one token stands for this character: its bytes do.
                        best[next] = min(best[next], own + floorCost(segment, start, next))
                    }
                }
                start = next
            }
            return Int(best[count])
        }
    }

    @inline(__always)
    private func extend(
        _ segment: UnsafeRawBufferPointer, from start: Int, cost: UInt32,
        _ best: UnsafeMutablePointer<UInt32>, _ slots: UnsafePointer<UInt64>
    ) {
        var node = Vocabulary.root
        var end = start
        while end < segment.count, let next = vocabulary.step(node, segment[end], slots) {
            node = next
            end += 1
            if node & Vocabulary.pieceEnds != 0, cost < best[end] { best[end] = cost }
        }
    }

    private mutating func floorCost(_ segment: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> UInt32 {
        var code: UInt32 = 0
        for index in start..<end { code = code << 8 | UInt32(segment[index]) }
        if let known = floorCosts[code] { return known }
        let cost = vocabulary.floorCost(of: UnsafeRawBufferPointer(rebasing: segment[start..<end]))
        floorCosts[code] = cost
        return cost
    }

    /// Takes whole longest pieces out of long runs of one byte, and says how many.
    ///
    /// Exact: with M the longest piece of one byte only, a cover of a longer run than M² + 2 x 256 can be
    /// made to hold a piece of M bytes, since any M shorter pieces hold some that sum to a multiple of M.
    private func shorten(_ segment: UnsafeRawBufferPointer) -> (bytes: [UInt8]?, pieces: Int) {
        guard PieceCover.hasLongRun(segment) else { return (nil, 0) }
        var kept: [UInt8] = []
        var pieces = 0
        var index = 0
        while index < segment.count {
            let byte = segment[index]
            var end = index + 1
            while end < segment.count && segment[end] == byte { end += 1 }
            var length = end - index
            if length > 512 && byte < 0x80 {
                let longest = longestPiece(of: byte)
                let limit = longest * longest + 512
                if length > limit {
                    let taken = (length - limit) / longest
                    length -= taken * longest
                    pieces += taken
                }
            }
            kept.append(contentsOf: repeatElement(byte, count: length))
            index = end
        }
        return pieces > 0 ? (kept, pieces) : (nil, 0)
    }

    /// Whether more than 512 equal bytes may stand in a row: looked at every 256th byte.
    private static func hasLongRun(_ segment: UnsafeRawBufferPointer) -> Bool {
        var index = 256
        while index < segment.count {
            if segment[index] == segment[index - 256], segment[index] == segment[index - 128] { return true }
            index += 256
        }
        return false
    }

    private func longestPiece(of byte: UInt8) -> Int {
        vocabulary.withSlots { slots in
            var node = Vocabulary.root
            var length = 0
            var longest = 1
            while let next = vocabulary.step(node, byte, slots) {
                node = next
                length += 1
                if node & Vocabulary.pieceEnds != 0 { longest = length }
            }
            return longest
        }
    }

    /// Bytes of the character or marker that begins with `lead`.
    @inline(__always)
    private static func characterLength(_ lead: UInt8) -> Int {
        lead < 0xC0 || lead >= 0xF8 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    }
}
