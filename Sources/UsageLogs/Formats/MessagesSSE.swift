import JSONScan
import Messages
import Usage

/// Captures of streamed replies: the text of the stream, or its events as JSON, in an array or in a row;
/// several streams may follow each other. Each stream is one entry. The protocol has no times, so the
/// records are undated.
package struct MessagesSSE: LogFormat {
    package let name = "messages-sse"
    package let framing = LogFraming.document

    package init() {}

    package func recognises(_ head: UnsafeRawBufferPointer) -> Bool {
        if MessagesSSE.isJSON(head) {
            return JSONHead.firstObjects(head) {
                $0["type"]?.isString("message_start") ?? false && $0["message"]?.kind == .object
            }
        }
        var reader = SSEReader()
        var isOne = false
        let look = { (event: SSEEvent) in
            if event.name == "message_start" { isOne = true }
            event.data.withUnsafeBytes { data in
                if JSONElement(unchecked: data)["type"]?.isString("message_start") ?? false { isOne = true }
            }
        }
        reader.feed(head, look)
        reader.finish(look)
        return isOne
    }

    package func read(_ piece: LogPiece, into collector: RecordCollector) {
        var streams = StreamEntries(source: name, collector: collector)
        if MessagesSSE.isJSON(piece.bytes) {
            JSONEntries(piece: piece).forEach(into: collector) { event, place in streams.add(event, place) }
        } else {
            read(piece, into: &streams)
        }
        streams.finish()
    }

    private func read(_ piece: LogPiece, into streams: inout StreamEntries) {
        var reader = SSEReader()
        let take = { (event: SSEEvent) in
            var place = piece
            place.line = piece.line &+ event.line &- 1
            // Streams have no offset of their own: the line stands for it.
            place.offset = piece.offset + Int64(event.line)
            event.data.withUnsafeBytes { streams.add(text: $0, place) }
        }
        withoutActuallyEscaping(take) { take in
            reader.feed(piece.bytes, take)
            reader.finish(take)
        }
        if reader.oversized > 0 { streams.noteOversized(piece) }
    }

    private static func isJSON(_ text: UnsafeRawBufferPointer) -> Bool {
        let first = text.first { !" \t\r\n".utf8.contains($0) && ![0xEF, 0xBB, 0xBF].contains($0) }
        return first == UInt8(ascii: "[") || first == UInt8(ascii: "{")
    }
}

/// Puts events in their order together to streams, and streams to records.
private struct StreamEntries {
    let source: String
    let collector: RecordCollector
    private var merge = StreamMerge()
    private var place: LogPiece?
    /// The stream holds a count that is none: it is passed over up to the next one.
    private var isRefused = false
    /// The beginning or an event of the stream is lost, and with it maybe a count.
    private var isDamaged = false

    init(source: String, collector: RecordCollector) {
        self.source = source
        self.collector = collector
    }

    mutating func add(text: UnsafeRawBufferPointer, _ piece: LogPiece) {
        if text.elementsEqual("[DONE]".utf8) { return }
        do {
            add(try JSONElement(validating: text), piece)
        } catch {
            if error.problem == .invalidUTF8 {
                collector.diagnose(.invalidUTF8, line: piece.line, offset: piece.offset)
                return add(JSONElement(unchecked: text), piece)
            }
            if place == nil { collector.skip(.malformed) }
            isDamaged = place != nil
            collector.diagnose(.malformedEvent, line: piece.line, offset: piece.offset)
        }
    }

    mutating func add(_ event: JSONElement, _ piece: LogPiece) {
        let type = event["type"]
        if type?.isString("message_start") ?? false {
            finish()
            place = piece
        } else if place == nil {
            // An error, or the rest of a stream whose beginning is lost.
            guard ["error", "message_delta"].contains(type?.string) else { return }
            place = piece
            isDamaged = true
        }
        do {
            _ = try merge.add(event)
        } catch {
            isRefused = true
            collector.diagnose(.invalidCount, line: piece.line, offset: piece.offset)
        }
        if type?.isString("message_stop") ?? false { finish() }
    }

    func noteOversized(_ piece: LogPiece) {
        collector.diagnose(.other("an event of a stream is too long; it was left out"), line: 0)
    }

    /// Ends the stream that is open; one without usage is skipped.
    mutating func finish() {
        guard let place else { return }
        let ended = self
        self = StreamEntries(source: source, collector: collector)
        if ended.isRefused { return collector.skip(.invalidCount) }
        guard ended.merge.reply.usage != UsageFields() else {
            return collector.skip(ended.merge.errorType == nil ? .noUsage : .apiError)
        }
        var call = LoggedCall(source: source, reply: ended.merge.reply)
        if !ended.merge.isComplete || ended.isDamaged { call.usage.flags.insert(.incomplete) }
        call.add(place, to: collector)
    }
}

extension Problem {
    /// An event of a stream whose data is no JSON.
    static let malformedEvent = Problem.other("an event that is not well-formed JSON; it was left out of its stream")
}
