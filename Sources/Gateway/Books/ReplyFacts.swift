import JSONScan

/// The facts of a reply that are booked: JSON without content, in the shape of the event they came in.
enum ReplyFacts {
    /// Of a message object: `{"type":"message", id, model, stop_reason, usage, diagnostics}` as far as there.
    static func ofMessage(_ message: JSONElement) -> [UInt8] {
        object(#"{"type":"message""#, of: message, ["id", "model", "stop_reason", "usage", "diagnostics"], "}")
    }

    /// Of an event that tells something of usage or the end; nil for all others.
    static func ofEvent(_ event: JSONElement) -> [UInt8]? {
        guard let type = event["type"] else { return nil }
        if type.isString("message_start"), let message = event["message"] {
            return Array(#"{"type":"message_start","message":"#.utf8) + ofMessage(message) + [UInt8(ascii: "}")]
        }
        if type.isString("message_delta") {
            var bytes = object(#"{"type":"message_delta""#, of: event, ["usage"], "")
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

    private static func object(
        _ head: String, of element: JSONElement, _ names: [String], _ tail: String
    ) -> [UInt8] {
        var bytes = Array(head.utf8)
        for name in names {
            guard let value = element[key: name] else { continue }
            bytes += Array(",\"\(name)\":".utf8)
            bytes.append(contentsOf: value.bytes)
        }
        return bytes + Array(tail.utf8)
    }
}
