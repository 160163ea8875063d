import Pricing
import Usage

/// Both sides, line by line.
struct Comparison {
    /// What a line counts.
    enum Unit: String {
        case tokens
        case picodollars = "usd"
    }

    /// What a line counts: a class of tokens, or a cost that is none. Raw values are names in output.
    enum Item: String, CaseIterable {
        case input, write5m = "cache_write_5m", write1h = "cache_write_1h", write = "cache_write"
        case read = "cache_read", output
        case webSearches = "web_searches"
        case other, total
    }

    struct Key: Hashable {
        /// Day, or session.
        var place: String
        /// Canonical id where the model is known.
        var model: String
        var item: Item
    }

    struct Line {
        var key: Key
        var ours: Int128
        var theirs: Int128
        /// Likely reason of a difference; nil where there is none.
        var reason: String?
        /// Rounding explains the difference whole.
        var isRounding = false
        var isBeyond = false

        var difference: Int128 { ours - theirs }
    }

    let unit: Unit
    /// What the places are: `day` or `session`.
    let place: String
    /// What our side is: the ledger, or logs.
    var ours = "ledger"
    var lines: [Line] = []
    /// What is to be known of the comparison as a whole.
    var notes: [String] = []

    init(unit: Unit, place: String) {
        self.unit = unit
        self.place = place
    }

    /// The lines of both sides, by place, model and item; lines of nothing are left out.
    mutating func add(ours: [Key: Int128], theirs: [Key: Int128], reason: (inout Line) -> String?) {
        for key in Set(ours.keys).union(theirs.keys) {
            var line = Line(key: key, ours: ours[key] ?? 0, theirs: theirs[key] ?? 0)
            guard line.ours != 0 || line.theirs != 0 else { continue }
            if line.difference != 0 { line.reason = reason(&line) }
            lines.append(line)
        }
        let order = Dictionary(uniqueKeysWithValues: Item.allCases.enumerated().map { ($1, $0) })
        lines.sort { left, right in
            if left.key.place != right.key.place { return left.key.place < right.key.place }
            if left.key.model != right.key.model { return left.key.model < right.key.model }
            return order[left.key.item] ?? 0 < order[right.key.item] ?? 0
        }
    }

    /// Tells where a difference of one day is that of its neighbour the other way round.
    mutating func tellMidnights() {
        let differences = Dictionary(uniqueKeysWithValues: lines.map { ($0.key, $0.difference) })
        for place in lines.indices where lines[place].difference != 0 {
            guard let day = Timestamp(parsing: lines[place].key.place + "T00:00:00Z")?.utcDay else { continue }
            for neighbour in [day - 1, day + 1] {
                var key = lines[place].key
                key.place = CivilDate(days: Int64(neighbour)).description
                if differences[key] == -lines[place].difference {
                    lines[place].reason = "calls around midnight, which one side counts on \(key.place)"
                }
            }
        }
    }

    /// Marks the lines beyond the tolerance.
    mutating func judge(_ tolerance: ReconcileTolerance) {
        for place in lines.indices {
            lines[place].isBeyond =
                !lines[place].isRounding && tolerance.isExceeded(lines[place].ours, lines[place].theirs)
        }
    }
}
