import JSONScan
import Usage

/// Symbols of values that repeat from line to line: comparing bytes replaces making strings and hashing.
struct SymbolMemo {
    var models = RecentTexts()
    var sessions = RecentTexts()
    var paths = RecentTexts()
    var agents = RecentTexts()
    var stopReasons = RecentTexts()
    var sources = RecentValues<String>()
    private var services = RecentValues<Service>()
    private var attributions = RecentValues<Attribution>()

    mutating func symbol(of service: Service, in tables: inout RecordTables) -> Symbol {
        services.symbol(of: service, in: &tables.services)
    }

    mutating func symbol(of attribution: Attribution, in tables: inout RecordTables) -> Symbol {
        attributions.symbol(of: attribution, in: &tables.attributions)
    }
}

/// The few texts of one kind that were met last, as they stand between their quotes.
struct RecentTexts {
    private static let capacity = 8
    private var entries: [(text: [UInt8], symbol: Symbol)] = []
    private var next = 0

    /// Symbol of a text, unescaped; `.none` for none and the empty one.
    mutating func symbol(of text: UnsafeRawBufferPointer?, in strings: inout Interner<String>) -> Symbol {
        guard let text, text.count > 0 else { return .none }
        for entry in entries where entry.text.count == text.count {
            let isEqual = entry.text.withUnsafeBytes { JSONKey.areEqual($0, text) }
            if isEqual { return entry.symbol }
        }
        let symbol = strings.symbol(for: JSONKey(bytes: text).string)
        if entries.count < RecentTexts.capacity {
            entries.append((Array(text), symbol))
        } else {
            entries[next] = (Array(text), symbol)
            next = (next + 1) % RecentTexts.capacity
        }
        return symbol
    }
}

/// The few values of one kind that were met last.
struct RecentValues<Value: Hashable & Sendable> {
    private static var capacity: Int { 8 }
    private var entries: [(value: Value, symbol: Symbol)] = []
    private var next = 0

    mutating func symbol(of value: Value, in interner: inout Interner<Value>) -> Symbol {
        for entry in entries where entry.value == value { return entry.symbol }
        let symbol = interner.symbol(for: value)
        if entries.count < RecentValues.capacity {
            entries.append((value, symbol))
        } else {
            entries[next] = (value, symbol)
            next = (next + 1) % RecentValues.capacity
        }
        return symbol
    }
}
