import JSONScan
import Usage

/// Transcripts of the coding agent: one JSON object a line, usage in `message.usage`; also the lines of
/// its streaming JSON output, and its `result` lines.
package struct ClaudeCodeTranscript: LogFormat {
    package let name = "claude-code"
    package let framing = LogFraming.lines
    package let prefilter = LinePrefilter.linesWithUsage

    package init() {}

    package func recognises(_ head: UnsafeRawBufferPointer) -> Bool { TranscriptHead.isTranscript(head) }

    package func beginsMidway(_ head: UnsafeRawBufferPointer) -> Bool { TranscriptHead.beginsMidway(head) }

    package func read(_ piece: LogPiece, into collector: RecordCollector) {
        var line = TranscriptLine()
        guard line.read(piece.bytes) else { return malformed(piece, collector) }
        if UTF8Check.firstInvalidOffset(in: piece.bytes) != nil {
            collector.diagnose(.invalidUTF8, line: piece.line, offset: piece.offset)
        }
        if line.isCompaction { collector.book.pendingMarks.insert(.compactedBefore) }
        if line.isResult { return TranscriptResult.read(line, piece, into: collector) }
        if line.isAPIError { return collector.skip(.apiError) }
        if let usage = line.message.usage {
            return TranscriptRecord(piece: piece, source: name).read(line, usage, into: collector)
        }
        if let inner = line.progressLine(), let usage = inner.message.usage {
            if inner.isAPIError { return collector.skip(.apiError) }
            return TranscriptRecord(piece: piece, source: name).read(inner, usage, into: collector)
        }
        if !line.isOfTranscript, let other = LogFormats.ofForeignLine(piece.bytes) {
            return other.read(piece, into: collector)
        }
        collector.skip(.noUsage)
    }

    /// A line that the walk could not follow: the strict validator knows why.
    private func malformed(_ piece: LogPiece, _ collector: RecordCollector) {
        var problem = piece.isUnterminated ? Problem.tornLastLine : .malformedJSON
        do {
            _ = try JSONElement(validating: piece.bytes)
        } catch {
            if error.problem == .tooDeep { problem = .nestedTooDeep }
        }
        collector.skip(.malformed)
        collector.diagnose(problem, line: piece.line, offset: piece.offset)
    }
}

extension LogFormats {
    /// Another line format that recognises a line met in a transcript.
    static func ofForeignLine(_ line: UnsafeRawBufferPointer) -> (any LogFormat)? {
        all.first { !($0 is ClaudeCodeTranscript) && $0.framing == .lines && $0.recognises(line) }
    }
}
