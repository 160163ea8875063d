/// The cache of the mock service: rules R1 to R8 of prompt caching, written down plainly and apart from the
/// engine under test. One model, one workspace, no parameters that invalidate.
public struct MockCache: Sendable {
    /// A block of a prompt. A breakpoint is its lifetime in milliseconds: 300,000 or 3,600,000.
    public struct Block: Sendable {
        public var text: String
        public var tokens: Int64
        public var breakpoint: Int64?

        public init(_ text: String, tokens: Int64, breakpoint: Int64? = nil) {
            (self.text, self.tokens, self.breakpoint) = (text, tokens, breakpoint)
        }
    }

    private struct Entry {
        var lifetime: Int64
        var lastUse: Int64
        var readableFrom: Int64
    }

    /// Shortest prefix that is cached (R5).
    private let minimum: Int64
    /// By the whole text of the prefix (R1).
    private var entries: [[String]: Entry] = [:]

    public init(minimum: Int64) { self.minimum = minimum }

    /// Takes the request and says what of it is billed how; times in milliseconds.
    public mutating func bill(_ blocks: [Block], at start: Int64, answeredAt: Int64, into message: inout MockMessage) {
        func length(_ count: Int) -> Int64 { blocks.prefix(count).reduce(0) { $0 + $1.tokens } }
        func prefix(_ count: Int) -> [String] { blocks.prefix(count).map(\.text) }
        let marks = blocks.indices.filter { blocks[$0].breakpoint != nil && length($0 + 1) >= minimum }.map { $0 + 1 }
        // R4: each breakpoint, the last first, and 19 positions before it; R6: alive at the limit itself; R7.
        let hit =
            marks.reversed().lazy.flatMap { mark in (max(1, mark - 19)...mark).reversed() }.first { count in
                guard let entry = entries[prefix(count)] else { return false }
                return start - entry.lastUse <= entry.lifetime && start >= entry.readableFrom
            } ?? 0
        // R8: read A, written for an hour up to B, for five minutes up to C.
        let hour = marks.last { $0 > hit && blocks[$0 - 1].breakpoint == 3_600_000 } ?? hit
        let last = max(marks.last ?? 0, hour)
        message.cacheRead = length(hit)
        message.cacheWrite1h = length(hour) - length(hit)
        message.cacheWrite5m = length(last) - length(hour)
        message.input = length(blocks.count) - length(last)
        // A read refreshes what lies on its path too (R20 a).
        for count in 0...hit { entries[prefix(count)]?.lastUse = start }
        for mark in marks where mark > hit {
            entries[prefix(mark)] = Entry(
                lifetime: blocks[mark - 1].breakpoint ?? 0, lastUse: start, readableFrom: answeredAt)
        }
    }
}
