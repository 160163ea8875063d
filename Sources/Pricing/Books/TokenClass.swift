/// The classes of tokens that have a price of their own (rule R9); the raw value is the name in books.
public enum TokenClass: String, CaseIterable, Sendable {
    case input
    case cacheWrite5m = "cache_write_5m"
    case cacheWrite1h = "cache_write_1h"
    case cacheRead = "cache_read"
    case output
}

/// One price for each class of tokens.
public struct ClassPrices: Hashable, Sendable {
    public var input: UnitPrice
    public var cacheWrite5m: UnitPrice
    public var cacheWrite1h: UnitPrice
    public var cacheRead: UnitPrice
    public var output: UnitPrice

    public init(
        input: UnitPrice, cacheWrite5m: UnitPrice, cacheWrite1h: UnitPrice, cacheRead: UnitPrice, output: UnitPrice
    ) {
        self.input = input
        self.cacheWrite5m = cacheWrite5m
        self.cacheWrite1h = cacheWrite1h
        self.cacheRead = cacheRead
        self.output = output
    }

    public subscript(class: TokenClass) -> UnitPrice {
        switch `class` {
        case .input: input
        case .cacheWrite5m: cacheWrite5m
        case .cacheWrite1h: cacheWrite1h
        case .cacheRead: cacheRead
        case .output: output
        }
    }

    /// All five prices changed in the same way; throws what `change` throws.
    func map<Failure>(_ change: (TokenClass, UnitPrice) throws(Failure) -> UnitPrice) throws(Failure) -> ClassPrices {
        ClassPrices(
            input: try change(.input, input), cacheWrite5m: try change(.cacheWrite5m, cacheWrite5m),
            cacheWrite1h: try change(.cacheWrite1h, cacheWrite1h), cacheRead: try change(.cacheRead, cacheRead),
            output: try change(.output, output))
    }
}
