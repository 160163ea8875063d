import JSONScan
import Messages
import Usage

/// Replies of the Messages API: one JSON document however printed, an array of replies, or one a line.
package struct MessagesJSON: LogFormat {
    package let name = "messages-json"
    package let framing = LogFraming.lines

    package init() {}

    package func framing(of head: UnsafeRawBufferPointer) -> LogFraming { JSONHead.framing(of: head) }

    package func recognises(_ head: UnsafeRawBufferPointer) -> Bool {
        JSONHead.firstObjects(head) { LoggedReply.isReply($0) }
    }

    package func read(_ piece: LogPiece, into collector: RecordCollector) {
        JSONEntries(piece: piece).forEach(into: collector) { entry, place in
            LoggedReply(source: name, reply: entry).add(place, to: collector)
        }
    }
}

/// One reply of the Messages API in a log, with what the log says around it.
struct LoggedReply {
    var source: String
    var reply: JSONElement
    /// Told by the entry around the reply.
    var surroundings: LoggedCall?
    /// Lifetime that all breakpoints of the request ask for.
    var requested: CacheLifetime?
    /// Terms that the format itself stands for.
    var tier: ServiceTier?

    init(source: String, reply: JSONElement) {
        self.source = source
        self.reply = reply
    }

    /// Whether an object, maybe torn, is a reply: by its type, or by its usage without another's marks.
    static func isReply(_ element: JSONElement) -> Bool {
        let isAssistant = element["role"]?.isString("assistant") ?? false
        if isAssistant, element["type"]?.isString("message") ?? false { return true }
        guard let usage = element["usage"], usage["input_tokens"] != nil, element["object"] == nil else { return false }
        return isAssistant || element["stop_reason"] != nil
    }

    /// Adds the record, or counts why there is none.
    func add(_ piece: LogPiece, to collector: RecordCollector) {
        if reply["type"]?.isString("error") ?? false { return collector.skip(.apiError) }
        guard let usage = reply["usage"], usage.kind == .object else { return collector.skip(.noUsage) }
        if reply["model"]?.isString("<synthetic>") ?? false { return collector.skip(.synthetic) }
        do {
            var call = LoggedCall(source: source, reply: try Reply(parsing: reply), requested: requested)
            if let surroundings { call.take(surroundings) }
            if let tier { call.usage.tier = tier }
            call.rawUsage = usage.bytes
            call.usageText = usage.bytes
            call.requestID = call.requestID ?? reply["_request_id"]?.nonEmptyString
            call.add(piece, to: collector)
        } catch {
            collector.skip(.invalidCount)
            collector.diagnose(.invalidCount, line: piece.line, offset: piece.offset)
        }
    }
}

extension LoggedCall {
    /// Takes what the log says around a reply.
    mutating func take(_ outer: LoggedCall) {
        requestID = outer.requestID
        requestedModel = outer.requestedModel
        model = model ?? outer.model
        startedAt = outer.startedAt
        completedAt = outer.completedAt
        status = outer.status
        session = outer.session
        key = outer.key
        user = outer.user
        hints.requestedLifetime = outer.hints.requestedLifetime
        hints.effort = outer.hints.effort
        hints.marks = outer.hints.marks
    }
}
