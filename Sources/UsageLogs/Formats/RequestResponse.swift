import JSONScan
import Messages
import Usage

/// Requests with their replies, `{"request": …, "response": …}`, one a line, in an array or in a row.
///
/// The request's breakpoints tell the lifetime of writes that the reply does not split.
package struct RequestResponse: LogFormat {
    package let name = "request-response"
    package let framing = LogFraming.lines

    package init() {}

    package func framing(of head: UnsafeRawBufferPointer) -> LogFraming { JSONHead.framing(of: head) }

    package func recognises(_ head: UnsafeRawBufferPointer) -> Bool {
        JSONHead.firstObjects(head) { pair in
            guard let request = RequestResponse.body(of: pair["request"]), request.kind == .object else { return false }
            guard let response = pair["response"] else {
                // A long request may leave no room for the reply in the head.
                return request["messages"] != nil && request["max_tokens"] != nil && pair["request"] != nil
            }
            return RequestResponse.body(of: response).map { LoggedReply.isReply($0) || isError($0) } ?? false
        }
    }

    package func read(_ piece: LogPiece, into collector: RecordCollector) {
        JSONEntries(piece: piece).forEach(into: collector) { pair, place in read(pair, place, collector) }
    }

    private func read(_ pair: JSONElement, _ piece: LogPiece, _ collector: RecordCollector) {
        guard let response = pair["response"], let body = RequestResponse.body(of: response) else {
            return collector.skip(.noUsage)
        }
        var outer = LoggedCall(source: name)
        outer.requestID = (pair["request_id"] ?? pair["requestId"])?.nonEmptyString
        outer.session = (pair["session_id"] ?? pair["sessionId"])?.nonEmptyString
        outer.status = Int16(clamping: (response["status"] ?? pair["status"])?.int64 ?? 0)
        outer.startedAt = RequestResponse.moment(pair, "started_at", "start_time")
        outer.completedAt = RequestResponse.moment(pair, "completed_at", "timestamp")
        var reply = LoggedReply(source: name, reply: body)
        if let request = RequestResponse.body(of: pair["request"]) {
            reply.requested = RequestResponse.read(request, into: &outer)
        }
        reply.surroundings = outer
        reply.add(piece, to: collector)
    }

    /// The body itself, or the member `body` of a record of an HTTP message.
    private static func body(of message: JSONElement?) -> JSONElement? {
        guard let message, message.kind == .object else { return nil }
        if let body = message["body"], body.kind == .object { return body }
        return message
    }

    private func isError(_ body: JSONElement) -> Bool { body["type"]?.isString("error") ?? false }

    private static func moment(_ pair: JSONElement, _ first: StaticString, _ second: StaticString) -> Timestamp? {
        (pair[first] ?? pair[second])?.moment
    }

    /// Reads what the request asked for; nil where its breakpoints do not agree on one lifetime, or the
    /// request cannot be read.
    private static func read(_ element: JSONElement, into call: inout LoggedCall) -> CacheLifetime? {
        call.requestedModel = element["model"]?.nonEmptyString
        call.model = call.requestedModel
        guard let request = try? Request(parsing: element, in: element.bytes) else { return nil }
        call.user = request.parameters.userID
        call.hints = CacheHints(of: request.parameters)
        guard let lifetime = request.requestedLifetime else { return nil }
        call.hints.requestedLifetime = lifetime
        return lifetime
    }
}

extension CacheHints.Effort {
    /// The level of `output_config.effort`; a new name reads as `other`.
    init(name: String?) {
        switch name {
        case nil, "": self = .unstated
        case "low": self = .low
        case "medium": self = .medium
        case "high": self = .high
        case "xhigh": self = .xhigh
        case "max": self = .max
        default: self = .other
        }
    }
}
