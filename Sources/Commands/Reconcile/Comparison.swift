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
        case input, write5m = "cache_write_5m", write1h = "cache_write_1h", read = "cache_read", output
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
        var isBeyond = false

        var difference: Int128 { ours - theirs }
    }

    let unit: Unit
    /// What the places are: `day` or `session`.
    let place: String
    var lines: [Line] = []
    /// What is to be known of the comparison as a whole.
    var notes: [String] = []

    init(unit: Unit, place: String) {
        self.unit = unit
        self.place = place
    }

    /// The lines of both sides, by place, model and item; lines of nothing are left out.
    mutating func add(ours: [Key: Int128], theirs: [Key: Int128], reason: (Line) -> String?) {
        for key in Set(ours.keys).union(theirs.keys) {
            var line = Line(key: key, ours: ours[key] ?? 0, theirs: theirs[key] ?? 0)
            guard line.ours != 0 || line.theirs != 0 else { continue }
            if line.difference != 0 { line.reason = reason(line) }
            lines.append(line)
        }
        let order = Dictionary(uniqueKeysWithValues: Item.allCases.enumerated().map { ($1, $0) })
        lines.sort { left, right in
            if left.key.place != right.key.place { return left.key.place < right.key.place }
            if left.key.model != right.key.model { return left.key.model < right.key.model }
            return order[left.key.item] ?? 0 < order[right.key.item] ?? 0
        }
    }

    /// Marks the lines beyond the tolerance.
    mutating func judge(_ tolerance: ReconcileTolerance) {
        for place in lines.indices {
            lines[place].isBeyond = tolerance.isExceeded(lines[place].ours, lines[place].theirs, unit)
        }
    }
}

/// A difference that is none.
struct ReconcileTolerance {
    /// In millionths of the larger side; nil where an amount is given.
    private let share: Int128?
    private let picodollars: Int128

    /// `0.5%`, `$2`, or `0`. Throws `CommandFailure`.
    init(_ text: String) throws {
        func millionths(_ digits: some StringProtocol) -> Int128? {
            let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
            guard (1...2).contains(parts.count), let whole = Int128(parts[0]), whole >= 0 else { return nil }
            let fraction = parts.count == 2 ? parts[1] : ""
            guard fraction.count <= 6, fraction.allSatisfy({ ("0"..."9").contains($0) }) else { return nil }
            return whole * 1_000_000 + (Int128(fraction + String(repeating: "0", count: 6 - fraction.count)) ?? 0)
        }
        if text.hasSuffix("%"), let percent = millionths(text.dropLast()) {
            (share, picodollars) = (percent / 100, 0)
        } else if text.hasPrefix("$"), let dollars = millionths(text.dropFirst()) {
            (share, picodollars) = (nil, dollars * 1_000_000)
        } else if text == "0" {
            (share, picodollars) = (0, 0)
        } else {
            throw CommandFailure.wrongUse(
                "--tolerance '\(text)': expected a share such as 0.5%, dollars such as $2, or 0")
        }
    }

    func isExceeded(_ ours: Int128, _ theirs: Int128, _ unit: Comparison.Unit) -> Bool {
        let difference = Int128((ours - theirs).magnitude)
        if let share { return difference * 1_000_000 > Int128(max(ours.magnitude, theirs.magnitude)) * share }
        return unit == .tokens ? difference > 0 : difference > picodollars
    }
}
