public import JSONScan
public import Usage

/// A request of the Messages API as its ordered blocks: tools, system, messages (rule R1).
public struct Request: Equatable, Sendable {
    public var model: String?
    public var blocks: [RequestBlock] = []
    public var parameters = RequestParameters()
    /// Lifetime of the top-level `cache_control` (automatic caching); nil where there is none.
    public var automaticBreakpoint: CacheLifetime?
    /// Number of messages; several blocks may share one.
    public var messageCount = 0

    /// Lifetimes that the breakpoints ask for, in prefix order, the automatic one last.
    public var requestedLifetimes: [CacheLifetime] {
        blocks.compactMap(\.breakpoint) + (automaticBreakpoint.map { [$0] } ?? [])
    }

    /// The one lifetime that all breakpoints ask for; nil where they do not agree, or there are none.
    public var requestedLifetime: CacheLifetime? {
        let lifetimes = requestedLifetimes
        return lifetimes.allSatisfy { $0 == lifetimes.first } ? lifetimes.first : nil
    }

    /// Reads a request body that lies in `text`; byte ranges count from the start of `text`.
    ///
    /// Errors name the JSON path. Block kinds and parameters that are not known are kept or passed
    /// over, never an error.
    public init(parsing body: JSONElement, in text: UnsafeRawBufferPointer) throws(RequestProblem) {
        guard body.kind == .object else { throw RequestProblem(path: "", expected: "an object") }
        try self.init(RequestMembers(body), in: text)
    }

    /// The same of the members of a body.
    package init(_ members: RequestMembers, in text: UnsafeRawBufferPointer) throws(RequestProblem) {
        var reader = RequestReader(text: text)
        model = members.model?.nonEmptyString
        automaticBreakpoint = try Breakpoint.lifetime(members.cacheControl, path: "")
        try reader.readTools(members.tools)
        try reader.readSystem(members.system)
        try reader.readMessages(members.messages)
        blocks = reader.blocks
        messageCount = reader.messageCount
        parameters = try RequestParameters(members)
    }
}

/// Walks the three parts of a request in prefix order.
struct RequestReader {
    let text: UnsafeRawBufferPointer
    var blocks: [RequestBlock] = []
    var messageCount = 0

    init(text: UnsafeRawBufferPointer) { self.text = text }

    mutating func readTools(_ tools: JSONElement?) throws(RequestProblem) {
        guard let tools, !tools.isNull else { return }
        for (index, tool) in try tools.items(path: "tools").enumerated() {
            let place = RequestBlock.Place.tool(index)
            guard tool.kind == .object else { throw RequestProblem(path: place.path, expected: "an object") }
            let type = tool["type"]?.nonEmptyString ?? "custom"
            try add(tool, at: place, kind: type == "custom" ? .tool : .serverTool(type), role: nil)
        }
    }

    mutating func readSystem(_ system: JSONElement?) throws(RequestProblem) {
        guard let system, !system.isNull else { return }
        if system.kind == .string {
            try add(system, at: .systemText, kind: .text, role: nil)
            return
        }
        for (index, block) in try system.items(path: "system").enumerated() {
            try addContent(block, at: .system(index), role: nil)
        }
    }

    mutating func readMessages(_ messages: JSONElement?) throws(RequestProblem) {
        guard let messages else { throw RequestProblem(path: "messages", expected: "an array of messages") }
        for (index, message) in try messages.items(path: "messages").enumerated() {
            let path = "messages[\(index)]"
            guard message.kind == .object else { throw RequestProblem(path: path, expected: "an object") }
            guard let role = message["role"]?.string.flatMap(RequestBlock.Role.init(rawValue:)) else {
                throw RequestProblem(path: "\(path).role", expected: "user, assistant or system")
            }
            messageCount += 1
            guard let content = message["content"] else {
                throw RequestProblem(path: "\(path).content", expected: "a string or an array of blocks")
            }
            if content.kind == .string {
                try add(content, at: .messageText(index), kind: .text, role: role)
                continue
            }
            for (position, block) in try content.items(path: "\(path).content").enumerated() {
                try addContent(block, at: .message(index, block: position), role: role)
            }
        }
    }

    private mutating func addContent(
        _ block: JSONElement, at place: RequestBlock.Place, role: RequestBlock.Role?
    ) throws(RequestProblem) {
        guard block.kind == .object else { throw RequestProblem(path: place.path, expected: "a block object") }
        guard let type = block["type"]?.nonEmptyString else {
            throw RequestProblem(path: "\(place.path).type", expected: "the name of a block type")
        }
        try add(block, at: place, kind: RequestBlock.Kind(contentType: type), role: role)
    }

    private mutating func add(
        _ block: JSONElement, at place: RequestBlock.Place, kind: RequestBlock.Kind, role: RequestBlock.Role?
    ) throws(RequestProblem) {
        let raw = block.bytes
        let start = text.baseAddress.flatMap { base in raw.baseAddress.map { $0 - base } } ?? 0
        var lifetime = try Breakpoint.lifetime(block["cache_control"], path: place.path)
        if lifetime == nil && kind == .toolResult { lifetime = try nestedBreakpoint(of: block, path: place.path) }
        blocks.append(
            RequestBlock(
                place: place, kind: kind, role: role, bytes: start..<start + raw.count, breakpoint: lifetime))
    }

    /// A breakpoint on a block inside a tool result stands at the tool result: both end the same
    /// position. The last one inside counts.
    private func nestedBreakpoint(of block: JSONElement, path: String) throws(RequestProblem) -> CacheLifetime? {
        guard let content = block["content"], content.kind == .array else { return nil }
        var lifetime: CacheLifetime?
        for (index, inner) in try content.items(path: "\(path).content").enumerated() {
            lifetime =
                try Breakpoint.lifetime(
                    inner["cache_control"], path: "\(path).content[\(index)]") ?? lifetime
        }
        return lifetime
    }
}

extension JSONElement {
    /// The elements of an array.
    package func items(path: String) throws(RequestProblem) -> [JSONElement] {
        guard kind == .array else { throw RequestProblem(path: path, expected: "an array") }
        var items: [JSONElement] = []
        forEachElement { items.append($0) }
        return items
    }
}
