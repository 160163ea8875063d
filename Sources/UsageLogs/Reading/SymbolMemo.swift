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

/// The few texts of one kind that were met last, as they stand between their quotes, in one piece of
/// memory; longer ones are looked up each time.
struct RecentTexts {
    private static let capacity = 8
    private static let longest = 128
    private var bytes: [UInt8] = []
    private var entries: [(count: Int, symbol: Symbol)] = []
    private var next = 0
    /// Slot of the text that was asked for last.
    private var latest = 0

    /// Symbol of a text, unescaped; `.none` for none and the empty one.
    mutating func symbol(of text: UnsafeRawBufferPointer?, in strings: inout Interner<String>) -> Symbol {
        guard let text, text.count > 0 else { return .none }
        if latest < entries.count && isText(text, in: latest) { return entries[latest].symbol }
        for slot in 0..<entries.count where isText(text, in: slot) {
            latest = slot
            return entries[slot].symbol
        }
        let symbol = strings.symbol(for: JSONKey(bytes: text).string)
        if text.count <= RecentTexts.longest { remember(text, symbol) }
        return symbol
    }

    private func isText(_ text: UnsafeRawBufferPointer, in slot: Int) -> Bool {
        guard entries[slot].count == text.count else { return false }
        return bytes.withUnsafeBytes { all in
            let known = all[slot * RecentTexts.longest..<slot * RecentTexts.longest + text.count]
            return JSONKey.areEqual(UnsafeRawBufferPointer(rebasing: known), text)
        }
    }

    private mutating func remember(_ text: UnsafeRawBufferPointer, _ symbol: Symbol) {
        if entries.count < RecentTexts.capacity {
            next = entries.count
            entries.append((0, .none))
            bytes.append(contentsOf: repeatElement(0, count: RecentTexts.longest))
        }
        entries[next] = (text.count, symbol)
        for index in 0..<text.count { bytes[next * RecentTexts.longest + index] = text[index] }
        latest = next
        next = (next + 1) % RecentTexts.capacity
    }
}

/// The few values of one kind that were met last.
struct RecentValues<Value: Hashable & Sendable> {
    private static var capacity: Int { 8 }
    private var values: [Value] = []
    private var symbols: [Symbol] = []
    private var next = 0
    /// Slot of the value that was asked for last.
    private var latest = 0

    mutating func symbol(of value: Value, in interner: inout Interner<Value>) -> Symbol {
        if latest < values.count && values[latest] == value { return symbols[latest] }
        for slot in 0..<values.count where values[slot] == value {
            latest = slot
            return symbols[slot]
        }
        let symbol = interner.symbol(for: value)
        if values.count < RecentValues.capacity {
            values.append(value)
            symbols.append(symbol)
        } else {
            values[next] = value
            symbols[next] = symbol
            next = (next + 1) % RecentValues.capacity
        }
        return symbol
    }
}
