import Usage
import UsageLogs

/// A batch, prepared to be written: symbols are the ledger's, and of each message it is known where else it
/// was read and which raw usage is its own.
struct PreparedBatch {
    let batch: ReadBatch
    let renumbering: SymbolRenumbering
    /// Places beside the one in the state, by the message's number: few messages have any.
    private(set) var furtherPlaces: [Int: [PlaceTable.Place]] = [:]
    /// Number of the line whose raw usage is that of the message, by the message's number; -1 for none.
    private var usageLine: [Int32]
    /// The ledger's numbers of the batch's templates; nil before the first use and where it keeps no more.
    private var templates: [Int64?]

    init(_ batch: ReadBatch, into tables: inout RecordTables) {
        self.batch = batch
        renumbering = SymbolRenumbering(from: batch.tables, into: &tables)
        usageLine = Array(repeating: -1, count: batch.messages.count)
        templates = Array(repeating: nil, count: batch.usage.templates.count)
        for (number, line) in batch.lines.enumerated() {
            let origin = batch.messages[line.message].record.origin
            if line.usage != nil, line.usageHash == origin.usageHash, line.usageLength == origin.usageLength {
                usageLine[line.message] = Int32(number)
            }
            if line.origin.file != origin.file || line.origin.offset != origin.offset {
                var place = PlaceTable.Place(line.origin)
                place.file = renumbering.string(place.file)
                furtherPlaces[line.message, default: []].append(place)
            }
        }
    }

    /// Raw usage of a message with its template as the ledger numbers it.
    mutating func usage(ofMessage number: Int, tables: inout LedgerTables) -> BatchUsage {
        guard usageLine[number] >= 0, let usage = batch.lines[Int(usageLine[number])].usage else { return .none }
        guard usage.template > 0 else { return .values(template: 0, usage.values) }
        if let known = templates[usage.template - 1] { return .values(template: known, usage.values) }
        guard let template = tables.template(batch.usage.templates[usage.template - 1]) else {
            return .text(batch.usage.text(of: usage))
        }
        templates[usage.template - 1] = template
        return .values(template: template, usage.values)
    }

    /// Every request hash that lines of the message stated.
    func requests(of state: MessageState, _ number: Int) -> Set<UInt64> {
        var all = batch.messages.furtherRequests(ofMessage: number)
        if state.request != 0 { all.insert(state.request) }
        return all
    }
}

/// Raw usage of a message of a batch.
enum BatchUsage {
    case none
    /// A range of the bytes of the batch's store.
    case values(template: Int64, Range<Int>)
    /// The text itself, where the ledger keeps no more templates.
    case text([UInt8])

    /// Calls `body` with the template, nil for no usage, and the bytes that go with it.
    func withBytes<Result>(
        of store: [UInt8], _ body: (Int64?, UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        switch self {
        case .none: try body(nil, UnsafeRawBufferPointer(start: nil, count: 0))
        case .values(let template, let range):
            try store.withUnsafeBytes { try body(template, UnsafeRawBufferPointer(rebasing: $0[range])) }
        case .text(let text): try text.withUnsafeBytes { try body(0, $0) }
        }
    }

    func stored(from store: [UInt8]) -> StoredUsage? {
        withBytes(of: store) { template, bytes in template.map { StoredUsage(template: $0, values: Array(bytes)) } }
    }
}
