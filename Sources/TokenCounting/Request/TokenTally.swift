import Usage

/// Collects the parts of an estimate, their spread, and what takes part in them.
struct TokenTally {
    let generation: Generation
    var parts: [RequestEstimate.Part] = []
    var unsupported: [RequestEstimate.Unsupported] = []
    private(set) var constants: Set<ConstantName> = []
    /// How far the truth may lie below and above the sum.
    private(set) var below = 0
    private(set) var above = 0
    private(set) var isBounded = false
    /// Something of unknown size: the prompt may fill the context window.
    private(set) var isOpenEnded = false

    init(generation: Generation) { self.generation = generation }

    /// The tokens of a constant; its spread counts once for every use.
    mutating func take(_ name: ConstantName, times: Int = 1) -> Int {
        let constant = generation[name]
        guard times > 0 else { return 0 }
        constants.insert(name)
        widen(below: constant.spread * times, above: constant.spread * times)
        return constant.tokens * times
    }

    mutating func widen(below: Int, above: Int) {
        self.below += max(0, below)
        self.above += max(0, above)
    }

    mutating func bound() { isBounded = true }

    mutating func add(
        _ path: String, _ tokens: Int, _ method: RequestEstimate.Method, breakpoint: CacheLifetime? = nil
    ) {
        parts.append(.init(path: path, tokens: tokens, method: method, breakpoint: breakpoint))
    }

    /// Names something whose size the request does not tell; at most `atMost` tokens, where that is known.
    mutating func leaveOut(_ path: String, _ what: String, atMost: Int? = nil) {
        unsupported.append(.init(path: path, what: what))
        isBounded = true
        if let atMost { above += max(0, atMost) } else { isOpenEnded = true }
    }

    /// Adds parts that were counted apart and are known to make `total` together: what is left over goes to
    /// the last of them, and what is missing is taken from the last ones that have it.
    mutating func add(_ group: [RequestEstimate.Part], making total: Int) {
        var group = group
        var rest = total - group.reduce(0) { $0 + $1.tokens }
        for index in group.indices.reversed() where rest != 0 {
            let change = rest > 0 ? rest : max(rest, -max(0, group[index].tokens))
            group[index].tokens += change
            rest -= change
        }
        if rest != 0, !group.isEmpty { group[0].tokens += rest }
        parts += group
    }
}
