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
        guard let place = JSONPlace(of: line), let behind = readEnvelope(place) else { return false }
        return JSONPlace.behindWhiteSpace(behind, place.end) == place.end
    }

    var isResult: Bool { type.isText("result") }

    /// Whether the line is one of a transcript at all, and not of another log mixed in.
    var isOfTranscript: Bool { session != nil || hasIdentifier || data != nil }

    /// The line inside a progress line: a sub-agent's message, with what its envelope says of the session.
    func progressLine() -> TranscriptLine? {
        guard type.isText("progress"), let data, let inner = data["message"] else { return nil }
        var line = self
        line.data = nil
        guard line.readEnvelope(inner.place) != nil else { return nil }
        line.type = type
        if let agent = data["agentId"]?.stringBytes {
            line.agent = agent
            line.isSidechain = true
        }
        return line
    }

    /// Names are told apart by length first: at most three share one. Nil where the walk fails.
    private mutating func readEnvelope(_ place: JSONPlace) -> UnsafePointer<UInt8>? {
        place.walk { key, place in
            switch key.bytes.count {
            case 3 where key == "cwd": return place.text(&workingDirectory)
            case 4 where key == "type": return place.text(&type)
            case 4 where key == "uuid":
                hasIdentifier = true
                return place.behindValue
            case 4 where key == "data": return place.element(&data)
            case 6 where key == "effort": return place.text(&effort)
            case 7 where key == "message": return message.read(place)
            case 7 where key == "agentId": return place.text(&agent)
            case 7 where key == "costUSD": return place.element(&cost)
            case 7 where key == "subtype": return readSubtype(place)
            case 9 where key == "timestamp": return place.text(&timestamp)
            case 9 where key == "sessionId": return place.text(&session)
            case 9 where key == "requestId": return place.text(&request)
            case 10 where key == "session_id": return place.text(&session)
            case 10 where key == "modelUsage": return place.element(&modelUsage)
            case 11 where key == "isSidechain": return place.bool(&isSidechain)
            case 14...: return readRareField(key, place)
            default: return place.behindValue
            }
        }
    }

    private mutating func readRareField(_ key: JSONKey, _ place: JSONPlace) -> UnsafePointer<UInt8>? {
        switch key.bytes.count {
        case 14 where key == "requestedModel": return place.text(&requestedModel)
        case 14 where key == "total_cost_usd": return place.element(&totalCost)
        case 16 where key == "attributionAgent": return place.text(&agentName)
        case 16 where key == "attributionSkill": return place.text(&skill)
        case 16 where key == "isCompactSummary": return place.bool(&isCompaction)
        case 17 where key == "attributionPlugin": return place.text(&plugin)
        case 17 where key == "isApiErrorMessage": return place.bool(&isAPIError)
        case 20 where key == "promptCacheRequested": return place.text(&requestedLifetime)
        default: return place.behindValue
        }
    }

    private mutating func readSubtype(_ place: JSONPlace) -> UnsafePointer<UInt8>? {
        var subtype: UnsafeRawBufferPointer?
        let behind = place.text(&subtype)
        if subtype.isText("compact_boundary") { isCompaction = true }
        return behind
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

    /// Nil where the walk fails.
    @inline(__always)
    mutating func read(_ place: JSONPlace) -> UnsafePointer<UInt8>? {
        guard place.byte == UInt8(ascii: "{") else { return place.behindValue }
        return place.walk { key, place in
            switch key.bytes.count {
            case 2 where key == "id": return place.text(&identifier)
            case 5 where key == "model": return place.text(&model)
            case 5 where key == "usage":
                let behind = place.element(&usage)
                if place.byte != UInt8(ascii: "{") { usage = nil }
                return behind
            case 11 where key == "stop_reason":
                stopReasonIsNull = place.byte == UInt8(ascii: "n")
                return place.text(&stopReason)
            case 11 where key == "diagnostics": return place.element(&diagnostics)
            case 18 where key == "context_management": return place.element(&contextManagement)
            default: return place.behindValue
            }
        }
    }
}

extension JSONPlace {
    /// Reads a string's inside; anything but a string reads as absent. The place behind the value.
    @inline(__always)
    func text(_ field: inout UnsafeRawBufferPointer?) -> UnsafePointer<UInt8>? {
        guard let behind = behindValue else { return nil }
        let isText = position.pointee == UInt8(ascii: "\"")
        field = isText ? UnsafeRawBufferPointer(start: position + 1, count: behind - position - 2) : nil
        return behind
    }

    @inline(__always)
    func bool(_ field: inout Bool) -> UnsafePointer<UInt8>? {
        field = byte == UInt8(ascii: "t")
        return behindValue
    }

    @inline(__always)
    func element(_ field: inout JSONElement?) -> UnsafePointer<UInt8>? {
        guard let behind = behindValue else { return nil }
        field = element(upTo: behind)
        return behind
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
