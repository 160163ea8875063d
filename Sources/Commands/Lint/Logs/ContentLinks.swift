import JSONScan
import Messages
import PromptCache
import Usage
import UsageLogs

/// Sessions of requests whose log names none, made out from their bodies.
///
/// A request goes on with the one whose messages are the longest beginning of its own; else with one of the same
/// first message; else, where both mark only tools and system, with the latest one of the same tools. In the
/// order of their starts; a request that goes on with none begins a session.
struct ContentLinks {
    private var sessions = 0
    private(set) var linked = 0
    /// Session by the whole messages of its requests, by their first message, by what stands before messages.
    private var byMessages: [UInt64: Int] = [:]
    private var byFirst: [UInt64: Int] = [:]
    private var byTools: [UInt64: Int] = [:]

    /// The records with sessions, and the tables that name them.
    static func linked(
        _ reading: LogReadingResult, bodies: BodyReader
    ) -> (records: [UsageRecord], tables: RecordTables, linked: Int) {
        var tables = reading.tables
        var records: [UsageRecord] = []
        reading.forEachRecord { records.append($0) }
        var links = ContentLinks()
        let open = records.indices.filter { place in
            let record = records[place]
            let isKnown = record.startedAt.isKnown || record.completedAt.isKnown
            return isKnown && tables.attributions[record.attribution]?.session.isNone ?? true
        }
        for place in open.sorted(by: { ContentLinks.precedes(records[$0], records[$1]) }) {
            guard let body = bodies.body(of: records[place]),
                var attribution = tables.attributions[records[place].attribution]
            else { continue }
            attribution.session = tables.strings.symbol(for: "content-\(links.session(of: body))")
            records[place].attribution = tables.attributions.symbol(for: attribution)
        }
        return (records, tables, links.linked)
    }

    private static func precedes(_ left: UsageRecord, _ right: UsageRecord) -> Bool {
        let times = [left, right].map { $0.startedAt.isKnown ? $0.startedAt : $0.completedAt }
        return (times[0], left.origin.offset) < (times[1], right.origin.offset)
    }

    private mutating func session(of body: LoggedBody) -> Int {
        let print = BodyPrint(body)
        let longest = print.messages.last { byMessages[$0] != nil }
        let known =
            longest.flatMap { byMessages[$0] } ?? print.messages.first.flatMap { byFirst[$0] }
            ?? (print.marksMessages ? nil : byTools[print.tools])
        if known == nil { sessions += 1 } else { linked += 1 }
        let session = known ?? sessions
        if let last = print.messages.last { byMessages[last] = session }
        if let first = print.messages.first { byFirst[first] = session }
        if !print.marksMessages { byTools[print.tools] = session }
        return session
    }
}

/// Hashes of a body: of its messages up to each block, and of its model with the names of its tools.
private struct BodyPrint {
    private(set) var messages: [UInt64] = []
    private(set) var tools: UInt64 = 0
    /// A breakpoint stands in the messages.
    private(set) var marksMessages: Bool

    init(_ body: LoggedBody) {
        marksMessages =
            body.request.automaticBreakpoint != nil
            || body.request.blocks.contains { $0.section == .messages && $0.breakpoint != nil }
        var (chain, head) = (StableHash(), StableHash())
        BodyPrint.mix(body.request.model ?? "", into: &head)
        var prints: [UInt64] = []
        body.bytes.withUnsafeBytes { text in
            for block in body.request.blocks {
                let element = JSONElement(unchecked: UnsafeRawBufferPointer(rebasing: text[block.bytes]))
                if block.section == .messages {
                    BodyPrint.mix(block.role?.rawValue ?? "", into: &chain)
                    BodyPrint.mix(element, into: &chain)
                    prints.append(chain.identity.high)
                } else if block.section == .tools {
                    BodyPrint.mix(element["name"]?.string ?? "", into: &head)
                }
            }
        }
        messages = prints
        tools = head.identity.high
    }

    /// A block without its breakpoint, which moves from turn to turn; a text may stand by itself.
    private static func mix(_ element: JSONElement, into hash: inout StableHash) {
        guard element.kind == .object else { return mix(element.string ?? "", into: &hash) }
        if element["type"]?.string == "text" { return mix(element["text"]?.string ?? "", into: &hash) }
        element.forEachMember { key, value in
            guard !(key == "cache_control") else { return }
            hash.mix(bytes: key.bytes)
            hash.mix(bytes: value.bytes)
        }
    }

    private static func mix(_ text: String, into hash: inout StableHash) {
        var text = text
        text.withUTF8 { hash.mix(bytes: UnsafeRawBufferPointer($0)) }
        hash.mix(UInt64(text.utf8.count))
    }
}
