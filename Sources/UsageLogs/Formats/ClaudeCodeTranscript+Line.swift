import JSONScan
import Usage

/// The fields of one transcript line that matter, as views of its bytes, found in one walk.
struct TranscriptLine {
    var type: UnsafeRawBufferPointer?
    var timestamp: UnsafeRawBufferPointer?
    var session: UnsafeRawBufferPointer?
    var workingDirectory: UnsafeRawBufferPointer?
    var request: UnsafeRawBufferPointer?
    var agent: UnsafeRawBufferPointer?
    var agentName: UnsafeRawBufferPointer?
    var plugin: UnsafeRawBufferPointer?
    var skill: UnsafeRawBufferPointer?
    var effort: UnsafeRawBufferPointer?
    var requestedLifetime: UnsafeRawBufferPointer?
    var requestedModel: UnsafeRawBufferPointer?
    var cost: JSONElement?
    var isSidechain = false
    var isAPIError = false
    var isCompaction = false
    var hasIdentifier = false
    var message = TranscriptMessage()
    /// `data` of a progress line.
    var data: JSONElement?
    var totalCost: JSONElement?
    var modelUsage: JSONElement?

    /// Reads a line into fields that are all empty. False where it is not one well-formed object as far
    /// as the walk looks: on the levels it enters, and for brackets and strings everywhere.
    mutating func read(_ line: UnsafeRawBufferPointer) -> Bool {
        let bytes = line.assumingMemoryBound(to: UInt8.self)
        guard let base = bytes.baseAddress else { return false }
        var cursor = JSONCursor(position: base, end: base + bytes.count)
        cursor.skipWhiteSpace()
        guard readEnvelope(&cursor) else { return false }
        cursor.skipWhiteSpace()
        return cursor.count == 0
    }

    var isResult: Bool { type.isText("result") }

    /// Whether the line is one of a transcript at all, and not of another log mixed in.
    var isOfTranscript: Bool { session != nil || hasIdentifier || data != nil }

    /// The line inside a progress line: a sub-agent's message, with what its envelope says of the session.
    func progressLine() -> TranscriptLine? {
        guard type.isText("progress"), let data, let inner = data["message"] else { return nil }
        var line = self
        line.data = nil
        var cursor = JSONCursor(inner)
        guard line.readEnvelope(&cursor) else { return nil }
        line.type = type
        if let agent = data["agentId"]?.stringBytes {
            line.agent = agent
            line.isSidechain = true
        }
        return line
    }

    /// Names are told apart by length first: at most three share one.
    @inline(__always)
    private mutating func readEnvelope(_ cursor: inout JSONCursor) -> Bool {
        cursor.walkObject { key, cursor in
            switch key.bytes.count {
            case 3 where key == "cwd": return cursor.readText(&workingDirectory)
            case 4 where key == "type": return cursor.readText(&type)
            case 4 where key == "uuid":
                hasIdentifier = true
                return cursor.skipValue()
            case 4 where key == "data": return cursor.readElement(&data)
            case 6 where key == "effort": return cursor.readText(&effort)
            case 7 where key == "message": return message.read(&cursor)
            case 7 where key == "agentId": return cursor.readText(&agent)
            case 7 where key == "costUSD": return cursor.readElement(&cost)
            case 7 where key == "subtype": return readSubtype(&cursor)
            case 9 where key == "timestamp": return cursor.readText(&timestamp)
            case 9 where key == "sessionId": return cursor.readText(&session)
            case 9 where key == "requestId": return cursor.readText(&request)
            case 10 where key == "session_id": return cursor.readText(&session)
            case 10 where key == "modelUsage": return cursor.readElement(&modelUsage)
            case 11 where key == "isSidechain": return cursor.readBool(&isSidechain)
            default: return readRareField(key, &cursor)
            }
        }
    }

    private mutating func readRareField(_ key: JSONKey, _ cursor: inout JSONCursor) -> Bool {
        switch key.bytes.count {
        case 14 where key == "requestedModel": return cursor.readText(&requestedModel)
        case 14 where key == "total_cost_usd": return cursor.readElement(&totalCost)
        case 16 where key == "attributionAgent": return cursor.readText(&agentName)
        case 16 where key == "attributionSkill": return cursor.readText(&skill)
        case 16 where key == "isCompactSummary": return cursor.readBool(&isCompaction)
        case 17 where key == "attributionPlugin": return cursor.readText(&plugin)
        case 17 where key == "isApiErrorMessage": return cursor.readBool(&isAPIError)
        case 20 where key == "promptCacheRequested": return cursor.readText(&requestedLifetime)
        default: return cursor.skipValue()
        }
    }

    private mutating func readSubtype(_ cursor: inout JSONCursor) -> Bool {
        var subtype: UnsafeRawBufferPointer?
        guard cursor.readText(&subtype) else { return false }
        if subtype.isText("compact_boundary") { isCompaction = true }
        return true
    }
}

/// The fields of `message` that matter.
struct TranscriptMessage {
    var identifier: UnsafeRawBufferPointer?
    var model: UnsafeRawBufferPointer?
    var stopReason: UnsafeRawBufferPointer?
    /// The line says that there is no stop reason yet.
    var stopReasonIsNull = false
    /// The usage object; nil where there is none, or it is null.
    var usage: JSONElement?
    var diagnostics: JSONElement?
    var contextManagement: JSONElement?

    @inline(__always)
    mutating func read(_ cursor: inout JSONCursor) -> Bool {
        guard cursor.byte == UInt8(ascii: "{") else { return cursor.skipValue() }
        return cursor.walkObject { key, cursor in
            switch key.bytes.count {
            case 2 where key == "id": return cursor.readText(&identifier)
            case 5 where key == "model": return cursor.readText(&model)
            case 5 where key == "usage":
                guard let value = cursor.takeValue() else { return false }
                usage = value.isNull ? nil : value
                return true
            case 11 where key == "stop_reason":
                stopReasonIsNull = cursor.byte == UInt8(ascii: "n")
                return cursor.readText(&stopReason)
            case 11 where key == "diagnostics": return cursor.readElement(&diagnostics)
            case 18 where key == "context_management": return cursor.readElement(&contextManagement)
            default: return cursor.skipValue()
            }
        }
    }
}

extension JSONCursor {
    init(_ element: JSONElement) {
        let bytes = element.bytes.assumingMemoryBound(to: UInt8.self)
        // An element lies in a buffer, so it has an address, be it empty.
        let base = bytes.baseAddress.unsafelyUnwrapped
        self.init(position: base, end: base + bytes.count)
    }

    /// Takes a string's inside; anything but a string reads as absent.
    @inline(never)
    mutating func readText(_ field: inout UnsafeRawBufferPointer?) -> Bool {
        if byte == UInt8(ascii: "\"") {
            field = takeString()
            return field != nil
        }
        field = nil
        return skipValue()
    }

    @inline(__always)
    mutating func readBool(_ field: inout Bool) -> Bool {
        field = byte == UInt8(ascii: "t")
        return skipValue()
    }

    @inline(__always)
    mutating func readElement(_ field: inout JSONElement?) -> Bool {
        field = takeValue()
        return field != nil
    }
}

extension UnsafeRawBufferPointer? {
    /// Whether the bytes are there and spell `text`.
    @inline(__always)
    func isText(_ text: StaticString) -> Bool {
        guard let self else { return false }
        return JSONKey(bytes: self) == text
    }
}
