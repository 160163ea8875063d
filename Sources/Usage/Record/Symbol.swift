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
    private var numbers: [Value: UInt32] = [:]
    /// All values, in the order of their symbols.
    public private(set) var values: [Value] = []

    public init() {}

    /// Number of distinct values; symbols run from 1 to it.
    public var count: Int { values.count }

    /// The symbol of `value`, made at its first appearance.
    public mutating func symbol(for value: Value) -> Symbol {
        if let known = numbers[value] { return Symbol(rawValue: known) }
        values.append(value)
        let number = UInt32(values.count)
        numbers[value] = number
        return Symbol(rawValue: number)
    }

    /// The symbol of `value` if it was stored before.
    public func existing(_ value: Value) -> Symbol? { numbers[value].map(Symbol.init(rawValue:)) }

    /// The value of a symbol of this interner; nil for `Symbol.none`.
    public subscript(symbol: Symbol) -> Value? {
        symbol.isNone ? nil : values[Int(symbol.rawValue) - 1]
    }
}
