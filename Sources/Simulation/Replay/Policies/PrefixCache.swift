/// What a policy's cache holds: how far the prompt of a request can be read.
protocol PrefixCache {
    /// The deepest entry that each of the requests can read, and takes note of them.
    ///
    /// Requests come in the order of the list. A whole stretch of them at once, since a call through a protocol
    /// costs as much as a request.
    mutating func read(_ walked: WalkedRequests) -> [PrefixHit]
}

/// How far a prompt was read.
struct PrefixHit {
    /// The last node read; −1: none.
    var node: Int32
    /// Blocks read.
    var depth: Int32

    static let none = PrefixHit(node: -1, depth: 0)
}

/// Pings of the last prompt of a scope: one every so often, at most so many in a gap.
struct PingRule: Hashable {
    let everyMilliseconds: Int64
    let most: Int64

    /// Pings strictly inside a gap between two requests.
    @inline(__always)
    func count(inGap milliseconds: Int64) -> Int64 {
        guard milliseconds > everyMilliseconds else { return 0 }
        guard milliseconds <= everyMilliseconds * most else { return most }
        return (milliseconds - 1) / everyMilliseconds
    }
}
