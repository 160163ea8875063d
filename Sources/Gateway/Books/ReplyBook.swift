import Compression
import Ledger
import MessagesClient
import Transport

/// What is gathered of one reply until it is booked; lives on the transport's thread.
struct ReplyBook {
    private let call: BookedCall
    private let books: Books
    private var tee = UsageTee(contentType: nil, isCompressed: false)
    private var closing = CallClosing(completedAt: 0)
    private(set) var isClosed = false
    /// The record of the end could not be written.
    private(set) var isUnbooked = false

    init(_ call: BookedCall, _ books: Books) {
        self.call = call
        self.books = books
    }

    /// - Parameter type: `Content-Type` of the reply.
    mutating func begin(_ head: ReplyHead, type: String?) {
        closing.status = Int64(head.status)
        closing.requestID = head.value(of: "request-id")
        tee = UsageTee(contentType: type, isCompressed: head.value(of: "content-encoding") == "gzip")
    }

    /// Reads bytes of the body; where they hold the last event, the call is booked.
    mutating func take(_ bytes: UnsafeRawBufferPointer) {
        guard !isClosed else { return }
        if closing.firstByteAfter == nil { closing.firstByteAfter = books.now() - call.startedAt }
        tee.feed(bytes)
        if tee.isComplete { close(reason: reason(nil, false)) }
    }

    /// The reply has ended, whole or not.
    mutating func end(_ error: TransportError?, clientIsGone: Bool) {
        guard !isClosed else { return }
        if error == nil { tee.finish() }
        close(reason: reason(error, clientIsGone))
    }

    /// Why the counts are no more than a lower bound; nil where they are all, or where there are none to come.
    private func reason(_ error: TransportError?, _ clientIsGone: Bool) -> String? {
        // An event that told usage may be among what could not be read, also where the end was seen.
        if tee.isUnreadable { return "unreadable" }
        if tee.isComplete { return nil }
        if error?.kind == .closed { return "shutdown" }
        if error != nil { return clientIsGone ? "client_gone" : "upstream_cut" }
        if tee.hasError { return tee.hasUsage ? "service_error" : nil }
        return closing.status == 200 ? "upstream_cut" : nil
    }

    private mutating func close(reason: String?) {
        isClosed = true
        closing.completedAt = books.now()
        closing.facts = tee.facts
        closing.isComplete = tee.isComplete
        closing.reason = reason
        isUnbooked = !books.close(call, closing)
        tee = UsageTee(contentType: nil, isCompressed: false)
    }
}
