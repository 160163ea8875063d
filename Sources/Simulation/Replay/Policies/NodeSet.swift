/// A set of nodes, one bit each.
struct NodeSet {
    private var words: [UInt64]

    init(count: Int) { words = Array(repeating: 0, count: (count + 63) / 64) }

    mutating func insert(_ node: Int32) { words[Int(node >> 6)] |= 1 << UInt64(node & 63) }

    /// Takes the nodes of a range out.
    mutating func remove(_ range: ClosedRange<Int32>) {
        let (first, last) = (Int(range.lowerBound >> 6), Int(range.upperBound >> 6))
        let (head, tail) = (NodeSet.from(range.lowerBound), NodeSet.upTo(range.upperBound))
        guard first < last else {
            words[first] &= ~(head & tail)
            return
        }
        words[first] &= ~head
        for word in (first + 1)..<last { words[word] = 0 }
        words[last] &= ~tail
    }

    /// The last node of a range that is in the set; −1: none.
    func last(in range: ClosedRange<Int32>) -> Int32 {
        let first = Int(range.lowerBound >> 6)
        var word = Int(range.upperBound >> 6)
        var bits = words[word] & NodeSet.upTo(range.upperBound)
        while true {
            if word == first { bits &= NodeSet.from(range.lowerBound) }
            if bits != 0 { return Int32(word << 6) + Int32(63 - bits.leadingZeroBitCount) }
            if word == first { return -1 }
            word -= 1
            bits = words[word]
        }
    }

    /// The bits of a word from a node's own on.
    private static func from(_ node: Int32) -> UInt64 { ~0 << UInt64(node & 63) }
    private static func upTo(_ node: Int32) -> UInt64 { ~0 >> UInt64(63 - (node & 63)) }
}
