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
        firstAnswer(in: head) { isTranscriptLine($0, $1) ? true : nil } ?? false
    }

    /// Whether the first line that is linked to another names one that is not before it: half a session.
    ///
    /// A session, a sub-agent's file and a file behind a compaction begin with a line whose `parentUuid` is
    /// null; resumed and forked sessions begin with copies of the lines that they follow.
    static func beginsMidway(_ head: UnsafeRawBufferPointer) -> Bool {
        var before: [UnsafeRawBufferPointer] = []
        let answer: Bool? = firstAnswer(in: head) { start, end in
            var (own, parent): (UnsafeRawBufferPointer?, UnsafeRawBufferPointer?)
            var isLinked = false
            _ = JSONPlace(of: UnsafeRawBufferPointer(start: start, count: end - start))?.walk { key, place in
                if key == "uuid" { return place.text(&own) }
                guard key == "parentUuid" else { return place.behindValue }
                isLinked = true
                return place.text(&parent)
            }
            if let own { before.append(own) }
            guard isLinked else { return nil }
            guard let parent, !parent.isEmpty else { return false }
            return !before.contains { $0.elementsEqual(parent) }
        }
        return answer ?? false
    }

    /// What the first line that has an answer says; nil where none has. The last line may be torn.
    private static func firstAnswer(
        in head: UnsafeRawBufferPointer,
        _ ask: (_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Bool?
    ) -> Bool? {
        let bytes = head.assumingMemoryBound(to: UInt8.self)
        guard let base = bytes.baseAddress else { return nil }
        var place = base
        let limit = base + bytes.count
        if head.starts(with: [0xEF, 0xBB, 0xBF]) { place += 3 }
        while place < limit {
            let end = cscan_newline(place, limit) ?? limit
            if let answer = ask(place, end) { return answer }
            place = end + 1
        }
        return nil
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
