package import Usage

/// De-duplicated records by identity: open addressing over chunks of records.
///
/// Chunks keep growth from copying records: a message takes one slot of a chunk and 5 to 10 bytes of
/// the index, under 200 bytes in all.
package struct MessageTable: Sendable {
    private static let chunkLength = 512
    private var chunks: [ContiguousArray<MessageState>] = []
    /// Number of a record plus one, by its identity; 0 marks an empty place. The length is a power of two.
    private var index: [UInt32] = Array(repeating: 0, count: 1024)

    /// Number of the record that was joined last; -1 before the first.
    private var latest = -1

    /// Number of distinct messages.
    package private(set) var count = 0

    package init() {}

    /// Joins one line; true where it is the first of its message.
    @discardableResult
    package mutating func join(_ line: consuming MessageLine, strings: Interner<String>) -> Bool {
        join(MessageState(line), strings: strings)
    }

    private mutating func join(_ state: consuming MessageState, strings: Interner<String>) -> Bool {
        // The lines of a message mostly follow each other.
        if latest >= 0 && joinIfSame(state, at: latest, strings: strings) { return false }
        let mask = index.count - 1
        var place = Int(truncatingIfNeeded: state.record.identity.low) & mask
        while index[place] != 0 {
            if joinIfSame(state, at: Int(index[place]) - 1, strings: strings) { return false }
            place = (place + 1) & mask
        }
        append(state)
        index[place] = UInt32(count)
        if count * 8 > index.count * 7 { grow() }
        return true
    }

    private mutating func joinIfSame(_ state: borrowing MessageState, at number: Int, strings: Interner<String>) -> Bool
    {
        let (chunk, slot) = (number / MessageTable.chunkLength, number % MessageTable.chunkLength)
        guard chunks[chunk][slot].record.identity == state.record.identity else { return false }
        chunks[chunk][slot].join(state, strings: strings)
        latest = number
        return true
    }

    private mutating func append(_ state: consuming MessageState) {
        if count % MessageTable.chunkLength == 0 {
            chunks.append([])
            chunks[chunks.count - 1].reserveCapacity(MessageTable.chunkLength)
        }
        chunks[chunks.count - 1].append(state)
        latest = count
        count += 1
    }

    private mutating func grow() {
        let mask = index.count * 2 - 1
        index = []
        index = Array(repeating: 0, count: mask + 1)
        var number: UInt32 = 0
        for chunk in chunks {
            for state in chunk {
                number += 1
                var place = Int(truncatingIfNeeded: state.record.identity.low) & mask
                while index[place] != 0 { place = (place + 1) & mask }
                index[place] = number
            }
        }
    }

    /// Joins another worker's messages, whose symbols `renumbering` turns into this side's; the other
    /// table is emptied chunk by chunk. Returns how many of its messages were known here.
    mutating func absorb(
        _ other: inout MessageTable, renumbering: SymbolRenumbering, strings: Interner<String>
    ) -> Int {
        var known = 0
        other.index = []
        while let chunk = other.chunks.popLast() {
            for state in chunk {
                var state = state
                renumbering.apply(to: &state.record)
                if !join(state, strings: strings) { known += 1 }
            }
        }
        other = MessageTable()
        return known
    }

    /// Visits every record in the order of first appearance, with its flags complete.
    package func forEach(_ body: (UsageRecord) throws -> Void) rethrows {
        for chunk in chunks {
            for state in chunk { try body(state.record) }
        }
    }

    /// Lets every record be changed where it lies; the identity must stay.
    mutating func update(_ change: (inout UsageRecord) -> Void) {
        for chunk in chunks.indices {
            for slot in chunks[chunk].indices { change(&chunks[chunk][slot].record) }
        }
    }
}
