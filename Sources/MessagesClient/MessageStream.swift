import JSONScan
package import Messages
import Transport

/// The events of a streamed reply, for one reader.
package final class MessageStream {
    package let requestID: String?
    /// From the start of the first try until that of the one that succeeded.
    package let waited: Duration
    private let reply: ServiceReply
    private var reader = SSEReader()
    private var pending: [SSEEvent] = []
    private var hasEnded = false
    /// Bytes that came so far; a stream has no length, so a service that never ends one is stopped.
    private var length = 0
    /// Bytes since the last event.
    private var withoutEvent = 0

    /// Bytes that may come without an event among them.
    private static let longestEvent = 16 << 20

    /// What is known of the reply so far.
    package private(set) var merge = StreamMerge()
    /// An event's usage could not be read, so that the counts are no more than a lower bound.
    package private(set) var hasUnreadableUsage = false

    init(_ reply: ServiceReply) {
        self.reply = reply
        requestID = reply.requestID
        waited = reply.waited
    }

    /// The next event; nil at the end of the stream.
    ///
    /// An `error` event is handed over, and then the error is thrown. Where the connection breaks, what came
    /// before is in `merge`, and `merge.isComplete` tells whether the usage is final.
    package func next() async throws(ServiceError) -> SSEEvent? {
        while pending.isEmpty {
            if let type = merge.errorType { throw streamError(type) }
            if hasEnded { return nil }
            do throws(TransportError) {
                if let piece = try await reply.http.body.next() {
                    length += piece.count
                    guard length <= MessagesClient.longestReply else {
                        throw TransportError(.tooLarge, "more than \(MessagesClient.longestReply) bytes")
                    }
                    piece.withUnsafeBytes { bytes in reader.feed(bytes) { pending.append($0) } }
                    withoutEvent = pending.isEmpty ? withoutEvent + piece.count : 0
                    guard withoutEvent <= MessageStream.longestEvent else {
                        reply.http.body.cancel()
                        throw TransportError(.tooLarge, "\(MessageStream.longestEvent) bytes came without an event")
                    }
                } else {
                    hasEnded = true
                    reader.finish { pending.append($0) }
                }
            } catch {
                throw ServiceError(.network(error), requestID: requestID, attempts: reply.attempts)
            }
        }
        let event = pending.removeFirst()
        take(event)
        return event
    }

    private var errorMessage = ""

    private func take(_ event: SSEEvent) {
        event.data.withUnsafeBytes { bytes in
            guard let value = try? JSONElement(validating: bytes) else {
                let isContent =
                    event.name.hasPrefix("content_block_") || event.name == "ping" || bytes.elementsEqual("[DONE]".utf8)
                hasUnreadableUsage = hasUnreadableUsage || !isContent
                return
            }
            do { _ = try merge.add(value) } catch { hasUnreadableUsage = true }
            if merge.errorType != nil, let text = value["error"]?["message"]?.string {
                errorMessage = ServiceWords.plain(text, reply.key)
            }
        }
    }

    private func streamError(_ type: String) -> ServiceError {
        ServiceError(
            .streamError(type: ServiceWords.plain(type, reply.key), message: errorMessage), requestID: requestID,
            attempts: reply.attempts)
    }
}
