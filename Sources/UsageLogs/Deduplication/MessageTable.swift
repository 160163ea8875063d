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

    /// Request hashes beside the state's own, by number of the message: next to no message has any.
    private var displacedRequests: [Int: Set<UInt64>] = [:]

    /// Numbers of the events by the hash of their request ids.
    private var events: [UInt64: Int] = [:]

    /// Number of the message that was joined last, from 0; -1 before the first.
    package private(set) var latest = -1

    /// Number of distinct messages, those that were hidden too.
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
        let displaced = chunks[chunk][slot].join(state, strings: strings)
        if displaced != 0 { displacedRequests[number, default: []].insert(displaced) }
        latest = number
        return true
    }

    /// The state of a message by its number.
    package subscript(number: Int) -> MessageState {
        _read { yield chunks[number / MessageTable.chunkLength][number % MessageTable.chunkLength] }
        _modify { yield &chunks[number / MessageTable.chunkLength][number % MessageTable.chunkLength] }
    }

    /// Every request hash that the lines of a message stated beside `MessageState.request`.
    package func furtherRequests(ofMessage number: Int) -> Set<UInt64> { displacedRequests[number] ?? [] }

    private mutating func append(_ state: consuming MessageState) {
        if count % MessageTable.chunkLength == 0 {
            chunks.append([])
            chunks[chunks.count - 1].reserveCapacity(MessageTable.chunkLength)
        }
        if state.record.identity.isOfRequest { events[state.record.identity.low] = count }
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
            for (slot, state) in chunk.enumerated() {
                var state = state
                renumbering.apply(to: &state.record)
                if !join(state, strings: strings) { known += 1 }
                if other.displacedRequests.isEmpty { continue }
                let further = other.furtherRequests(ofMessage: other.chunks.count * MessageTable.chunkLength + slot)
                if !further.isEmpty { displacedRequests[latest, default: []].formUnion(further) }
            }
        }
        other = MessageTable()
        return known
    }

    /// Lets every message take in the events of its requests; these are hidden from then on.
    ///
    /// - Returns: the number of events hidden.
    mutating func linkEvents() -> Int {
        guard !events.isEmpty else { return 0 }
        var linked: Set<Int> = []
        for number in 0..<count where !self[number].record.identity.isOfRequest {
            if let event = events[self[number].request] { link(event, to: number, &linked) }
            for request in displacedRequests[number] ?? [] {
                if let event = events[request] { link(event, to: number, &linked) }
            }
        }
        for event in linked { self[event].record.flags.insert(.linked) }
        return linked.count
    }

    private mutating func link(_ event: Int, to number: Int, _ linked: inout Set<Int>) {
        self[number].claim(self[event])
        linked.insert(event)
    }

    /// Visits every record in the order of first appearance, with its flags complete; those hidden behind
    /// another are passed over.
    package func forEach(_ body: (UsageRecord) throws -> Void) rethrows {
        for chunk in chunks {
            for state in chunk where !state.record.flags.contains(.linked) { try body(state.record) }
        }
    }

    /// Visits every message as it was joined, with its number.
    package func forEachState(_ body: (Int, MessageState) throws -> Void) rethrows {
        var number = 0
        for chunk in chunks {
            for state in chunk {
                try body(number, state)
                number += 1
            }
        }
    }

    /// Lets every state be changed where it lies; the identity must stay.
    mutating func update(_ change: (inout MessageState) -> Void) {
        for chunk in chunks.indices {
            for slot in chunks[chunk].indices { change(&chunks[chunk][slot]) }
        }
    }
}
