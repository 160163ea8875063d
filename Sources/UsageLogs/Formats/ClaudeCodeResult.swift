import JSONScan
import Usage

/// What the coding agent prints with `--output-format json`: the result of a session, alone, one a line,
/// or as the last element of an array of its messages. The session's sums are kept apart, never added.
package struct ClaudeCodeResult: LogFormat {
    package let name = "claude-code-result"
    package let framing = LogFraming.lines

    package init() {}

    package func framing(of head: UnsafeRawBufferPointer) -> LogFraming { JSONHead.framing(of: head) }

    /// A result comes first, or the file is an array or document that a transcript cannot be.
    package func recognises(_ head: UnsafeRawBufferPointer) -> Bool {
        let isDocument = framing(of: head) == .document
        return JSONHead.firstObjects(head, limit: isDocument ? 64 : 1) { entry in
            guard let type = entry["type"] else { return false }
            if type.isString("result") { return entry["modelUsage"] != nil || entry["total_cost_usd"] != nil }
            return isDocument && type.isString("system") && entry["session_id"] != nil
        }
    }

    package func read(_ piece: LogPiece, into collector: RecordCollector) {
        // Messages beside the result are read as transcripts are.
        let messages = ClaudeCodeTranscript()
        JSONEntries(piece: piece).forEach(into: collector) { _, place in messages.read(place, into: collector) }
    }
}
