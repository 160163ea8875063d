import CScan
import JSONScan

/// Tells a transcript by its first lines.
enum TranscriptHead {
    /// Types of lines that carry neither a session nor an identifier.
    private static let bareTypes: [StaticString] = [
        "summary", "file-history-snapshot", "result", "ai-title", "custom-title", "permission-mode", "mode",
        "queue-operation", "last-prompt", "agent-name", "pr-link", "progress",
    ]

    /// Whether one of the whole lines of the head, or a torn first line, is one of a transcript.
    static func isTranscript(_ head: UnsafeRawBufferPointer) -> Bool {
        let bytes = head.assumingMemoryBound(to: UInt8.self)
        guard let base = bytes.baseAddress else { return false }
        var place = base
        let limit = base + bytes.count
        if head.starts(with: [0xEF, 0xBB, 0xBF]) { place += 3 }
        while place < limit {
            let end = cscan_newline(place, limit) ?? limit
            if isTranscriptLine(place, end) { return true }
            place = end + 1
        }
        return false
    }

    /// Reads as far as the line goes: a line that is torn by the end of the head still tells its first fields.
    private static func isTranscriptLine(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Bool {
        var type: UnsafeRawBufferPointer?
        var hasSession = false
        var hasIdentifier = false
        var hasMessage = false
        _ = JSONPlace(of: UnsafeRawBufferPointer(start: start, count: end - start))?.walk { key, place in
            if key == "type" { return place.text(&type) }
            if key == "sessionId" || key == "session_id" { hasSession = true }
            if key == "message" { hasMessage = place.byte == UInt8(ascii: "{") }
            if key == "uuid" || key == "parentUuid" || key == "leafUuid" { hasIdentifier = true }
            return place.behindValue
        }
        guard type != nil else { return false }
        if hasMessage && (type.isText("assistant") || type.isText("user")) { return true }
        return hasSession || hasIdentifier || bareTypes.contains { type.isText($0) }
    }
}
