/// A small number that stands for a value stored once in an `Interner`; `none` stands for absence.
public struct Symbol: Hashable, Sendable {
    public let rawValue: UInt32
    @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
    public static let none = Symbol(rawValue: 0)
    @inlinable public var isNone: Bool { rawValue == 0 }
}

/// Stores each distinct value once and names it by a `Symbol`, so that records stay small.
///
/// Symbols are dense from 1 on, in the order of first use; memory grows with the distinct values only.
public struct Interner<Value: Hashable & Sendable>: Sendable {
    /// All values, in the order of their symbols.
    @usableFromInline var stored: [Value] = []
    @usableFromInline var numbers: [Value: UInt32] = [:]
    /// Number of values that `numbers` holds; the ones after it were appended.
    @usableFromInline var indexed = 0

    public init() {}

    /// All values, in the order of their symbols.
    @inlinable public var values: [Value] { stored }

    /// Number of distinct values; symbols run from 1 to it.
    @inlinable public var count: Int { stored.count }

    /// The symbol of `value`, made at its first appearance.
    @inlinable public mutating func symbol(for value: Value) -> Symbol {
        if indexed < stored.count { index() }
        if let known = numbers[value] { return Symbol(rawValue: known) }
        stored.append(value)
        let number = UInt32(stored.count)
        numbers[value] = number
        indexed = stored.count
        return Symbol(rawValue: number)
    }

    /// Adds a value that is known to be new, as the next symbol. Where symbols are only looked up, as in
    /// what was stored before, values need no index: it is made when a value is looked up.
    @inlinable package mutating func append(_ value: Value) { stored.append(value) }

    @usableFromInline mutating func index() {
        numbers.reserveCapacity(stored.count)
        for number in indexed..<stored.count where numbers[stored[number]] == nil {
            numbers[stored[number]] = UInt32(number + 1)
        }
        indexed = stored.count
    }

    /// The value of a symbol of this interner; nil for `Symbol.none`.
    @inlinable public subscript(symbol: Symbol) -> Value? {
        symbol.isNone ? nil : stored[Int(symbol.rawValue) - 1]
    }
}
