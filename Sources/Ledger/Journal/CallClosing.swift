/// What is known of a call when its reply has ended, or is given up.
///
/// The facts of the reply stand here as the service wrote them, without content, and are read when the
/// record is moved into the ledger.
package struct CallClosing: Equatable, Sendable {
    /// Milliseconds since 1970.
    package var completedAt: Int64
    /// HTTP status; 0 where no reply came.
    package var status: Int64 = 0
    package var requestID: String?
    /// Milliseconds from the start to the first byte of the body.
    package var firstByteAfter: Int64?
    /// The message objects that told usage, in order, without content:
    /// the message of a plain reply; of a stream the events `message_start`, `message_delta`, `error`, `message_stop`.
    package var facts: [[UInt8]] = []
    /// `message_stop`, or the end of a plain reply, was seen.
    package var isComplete = false
    /// Why the counts are a lower bound: `client_gone`, `upstream_cut`, `service_error`, `unreadable`, `shutdown`.
    package var reason: String?

    package init(completedAt: Int64) { self.completedAt = completedAt }

    package var payload: [UInt8] {
        var writer = JournalFieldWriter()
        writer.put(1, completedAt)
        writer.put(2, status)
        writer.put(3, requestID)
        writer.put(4, firstByteAfter)
        for fact in facts { writer.put(5, fact) }
        writer.put(6, Int64(isComplete ? 1 : 0))
        writer.put(7, reason)
        return writer.bytes
    }

    /// nil where the payload lacks what every closing has.
    package init?(payload: [UInt8]) {
        self.init(completedAt: -1)
        for field in JournalFieldReader(payload) {
            switch field.tag {
            case 1: completedAt = field.number ?? -1
            case 2: status = field.number ?? 0
            case 3: requestID = field.text
            case 4: firstByteAfter = field.number
            case 5: facts.append(Array(field.bytes))
            case 6: isComplete = field.number == 1
            case 7: reason = field.text
            default: break
            }
        }
        guard completedAt >= 0 else { return nil }
    }
}
