/// Transcripts of the coding agent: one JSON object a line, usage in `message.usage`.
package struct ClaudeCodeTranscript: LogFormat {
    package let name = "claude-code"
    package let framing = LogFraming.lines

    package init() {}

    package func recognises(_ head: UnsafeRawBufferPointer) -> Bool { false }

    package func read(_ piece: LogPiece, into collector: RecordCollector) {
        collector.skip(.noUsage)
    }
}
