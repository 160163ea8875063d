import JSONScan

/// The facts of a reply that are booked: JSON without content, in the shape of the event they came in.
enum ReplyFacts {
    /// What a message object tells.
    struct Message {
        /// `{"type":"message", id, model, stop_reason, usage, diagnostics}` as far as there.
        fileprivate(set) var bytes: [UInt8]
        fileprivate(set) var hasUsage = false
        /// It is no message, but an error.
        fileprivate(set) var isError = false
    }

    static func ofMessage(_ message: JSONElement) -> Message {
        var found = Message(bytes: [])
        found.bytes.reserveCapacity(512)
        found.bytes += #"{"type":"message""#.utf8
        message.forEachMember { name, value in
            if name == "type" {
                found.isError = value.isString("error")
            } else if name == "id" || name == "model" || name == "stop_reason" || name == "diagnostics" {
                add(name, value, to: &found.bytes)
            } else if name == "usage" {
                found.hasUsage = true
                add(name, value, to: &found.bytes)
            }
        }
        found.bytes.append(UInt8(ascii: "}"))
        return found
    }

    /// Of an event that tells something of usage or the end; nil for all others.
    static func ofEvent(_ event: JSONElement) -> [UInt8]? {
        guard let type = event["type"] else { return nil }
        if type.isString("message_start"), let message = event["message"] {
            return Array(#"{"type":"message_start","message":"#.utf8) + ofMessage(message).bytes + [UInt8(ascii: "}")]
        }
        if type.isString("message_delta") {
            var bytes = Array(#"{"type":"message_delta""#.utf8)
            event.forEachMember { name, value in if name == "usage" { add(name, value, to: &bytes) } }
            if let reason = event["delta"]?["stop_reason"] {
                bytes += Array(#","delta":{"stop_reason":"#.utf8)
                bytes.append(contentsOf: reason.bytes)
                bytes.append(UInt8(ascii: "}"))
            }
            bytes.append(UInt8(ascii: "}"))
            return bytes
        }
        if type.isString("error") {
            guard let kind = event["error"]?["type"] else { return Array(#"{"type":"error"}"#.utf8) }
            return Array(#"{"type":"error","error":{"type":"#.utf8) + Array(kind.bytes) + Array("}}".utf8)
        }
        return type.isString("message_stop") ? Array(#"{"type":"message_stop"}"#.utf8) : nil
    }

    private static func add(_ name: JSONKey, _ value: JSONElement, to bytes: inout [UInt8]) {
        bytes += ",\"".utf8
        bytes.append(contentsOf: name.bytes)
        bytes += "\":".utf8
        bytes.append(contentsOf: value.bytes)
    }
}
