import JSONScan

/// Reads the fields of one JSON object; the first that cannot be read is kept.
struct TraceFields {
    /// The largest count that is accepted; it keeps every product with a price inside Int64.
    static let maximumTokens: Int64 = 1 << 30
    /// The largest time and block id; with it sums and differences stay inside Int64.
    static let maximumNumber: Int64 = 1 << 52

    private(set) var problem: TraceProblem.Cause?

    /// A count of 0 or more.
    @inline(__always)
    mutating func count(
        _ name: StaticString, at place: JSONPlace, upTo limit: Int64 = maximumTokens, into field: inout Int64?
    ) -> UnsafePointer<UInt8>? {
        if let (value, behind) = place.plainCount, value <= limit {
            field = value
            return behind
        }
        return element(name, place, "a whole number from 0 to \(limit)") { element in
            element.int64.flatMap { $0 >= 0 && $0 <= limit ? $0 : nil }
        } store: {
            field = $0
        }
    }

    /// Seconds of 0 or more as milliseconds; what is finer is rounded half to even.
    @inline(__always)
    mutating func seconds(
        _ name: StaticString, at place: JSONPlace, into field: inout Int64?
    ) -> UnsafePointer<UInt8>? {
        if let (value, behind) = place.plainSeconds {
            field = value
            return behind
        }
        return element(name, place, "seconds from 0 on") { element in
            element.scaledInteger(decimals: 3).flatMap { $0 >= 0 && $0 <= TraceFields.maximumNumber ? $0 : nil }
        } store: {
            field = $0
        }
    }

    /// Seconds of 0 or more as milliseconds, or null, which leaves the field as it is.
    mutating func secondsOrNull(
        _ name: StaticString, at place: JSONPlace, into field: inout Int64?
    ) -> UnsafePointer<UInt8>? {
        place.byte == UInt8(ascii: "n") ? place.behindValue : seconds(name, at: place, into: &field)
    }

    /// Block ids in square brackets as runs of consecutive ones.
    mutating func blockIDs(
        _ name: StaticString, at place: JSONPlace, into runs: inout [BlockRun]
    ) -> UnsafePointer<UInt8>? {
        runs.removeAll(keepingCapacity: true)
        return list(place) { fields, place in
            var identity: Int64?
            let behind = fields.count(name, at: place, upTo: TraceFields.maximumNumber, into: &identity)
            if let identity { runs.append(block: identity) }
            return behind
        }
    }

    /// Visits the places of the values of an array; the place behind it, or nil where it is none.
    @inline(__always)
    mutating func list(
        _ place: JSONPlace, _ visit: (inout TraceFields, JSONPlace) -> UnsafePointer<UInt8>?
    ) -> UnsafePointer<UInt8>? {
        guard place.byte == UInt8(ascii: "[") else { return nil }
        let end = place.end
        var next = JSONPlace.behindWhiteSpace(place.position + 1, end)
        if next < end, next.pointee == UInt8(ascii: "]") { return next + 1 }
        while true {
            guard next < end, let behind = visit(&self, JSONPlace(position: next, end: end)) else { return nil }
            next = JSONPlace.behindWhiteSpace(behind, end)
            guard next < end else { return nil }
            if next.pointee == UInt8(ascii: "]") { return next + 1 }
            guard next.pointee == UInt8(ascii: ",") else { return nil }
            next = JSONPlace.behindWhiteSpace(next + 1, end)
        }
    }

    /// Keeps the first problem.
    mutating func note(_ cause: TraceProblem.Cause) {
        if problem == nil { problem = cause }
    }

    private mutating func element(
        _ name: StaticString, _ place: JSONPlace, _ expected: @autoclosure () -> String,
        read: (JSONElement) -> Int64?, store: (Int64) -> Void
    ) -> UnsafePointer<UInt8>? {
        guard let behind = place.behindValue else { return nil }
        let element = place.element(upTo: behind)
        if let value = read(element) {
            store(value)
        } else {
            note(.badNumber(field: "\(name)", found: TraceFields.shown(element), expected: expected()))
        }
        return behind
    }

    /// A number as written; of anything else only its kind, since it may be text of a prompt.
    static func shown(_ element: JSONElement) -> String {
        switch element.kind {
        case .number: String((element.numberText ?? "").prefix(24))
        case .string: "a string"
        case .object: "an object"
        case .array: "an array"
        case .bool: "a truth value"
        case .null: "null"
        }
    }
}

extension JSONPlace {
    /// Seconds as `12`, `12.5` or `12.345` in milliseconds, and the place behind them; nil for anything else.
    fileprivate var plainSeconds: (milliseconds: Int64, behind: UnsafePointer<UInt8>)? {
        if let (value, behind) = plainCount { return value < 1 << 40 ? (value * 1000, behind) : nil }
        var place = position
        var value: Int64 = 0
        while place < end, place - position < 12, place.pointee &- UInt8(ascii: "0") <= 9 {
            value = value * 10 + Int64(place.pointee &- UInt8(ascii: "0"))
            place += 1
        }
        guard place > position, place < end, place.pointee == UInt8(ascii: ".") else { return nil }
        guard position.pointee != UInt8(ascii: "0") || place == position + 1 else { return nil }
        place += 1
        let fraction = place
        while place < end, place - fraction < 3, place.pointee &- UInt8(ascii: "0") <= 9 {
            value = value * 10 + Int64(place.pointee &- UInt8(ascii: "0"))
            place += 1
        }
        let digits = place - fraction
        guard digits > 0, place < end, place.pointee == UInt8(ascii: ",") || place.pointee == UInt8(ascii: "}") else {
            return nil
        }
        for _ in digits..<3 { value *= 10 }
        return (value, place)
    }
}

extension [BlockRun] {
    /// Joins a block to the last run where it follows it.
    @inline(__always)
    mutating func append(block identity: Int64) {
        if let last = indices.last, self[last].start + self[last].count == identity {
            self[last].count += 1
        } else {
            append(BlockRun(start: identity, count: 1))
        }
    }

    /// Blocks of all runs.
    var blockCount: Int64 { reduce(0) { $0 + $1.count } }

    /// Drops all blocks but the first ones.
    mutating func keep(first count: Int64) {
        var rest = count
        for place in indices {
            if self[place].count > rest {
                self[place].count = rest
                removeSubrange((rest == 0 ? place : place + 1)...)
                return
            }
            rest -= self[place].count
        }
    }
}
