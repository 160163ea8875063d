import Compression
import JSONScan
import Messages

/// Reads usage from a reply's bytes as they pass.
struct UsageTee {
    private(set) var facts: [[UInt8]] = []
    /// The last event of the stream, or the whole message, was seen.
    private(set) var isComplete = false
    private(set) var hasError = false
    private(set) var hasUsage = false
    /// There was something to read, and it could not be.
    private(set) var isUnreadable = false
    private var form: Form
    private let inflater: StreamInflater?

    private enum Form {
        case stream(SSEReader)
        case message([UInt8])
        /// Nothing that is billed.
        case none
    }

    /// Longest body of a plain reply, and longest event, whose usage is read, in bytes.
    private static let longestBody = 64 << 20
    /// Content, which is passed over unread; an event without a name is looked at.
    private static let contentEvents: [StaticString] = [
        "content_block_delta", "content_block_start", "content_block_stop", "ping",
    ]

    /// - Parameters:
    ///   - contentType: of the reply; nil where it states none.
    ///   - isCompressed: with gzip.
    init(contentType: String?, isCompressed: Bool) {
        let type = contentType?.lowercased() ?? ""
        if UsageTee.isStream(contentType) {
            form = .stream(SSEReader(maximumEventSize: UsageTee.longestBody, passingOver: UsageTee.contentEvents))
        } else if type.hasPrefix("application/json") {
            form = .message([])
        } else {
            form = .none
        }
        inflater = isCompressed ? StreamInflater(.gzip) : nil
    }

    /// Whether a reply of this type comes as events.
    static func isStream(_ contentType: String?) -> Bool {
        contentType?.lowercased().hasPrefix("text/event-stream") ?? false
    }

    mutating func feed(_ bytes: UnsafeRawBufferPointer) {
        guard let inflater else { return read(bytes) }
        if isUnreadable { return }
        do throws(CompressionError) { try inflater.feed(bytes) { read($0) } } catch { isUnreadable = true }
    }

    private mutating func read(_ bytes: UnsafeRawBufferPointer) {
        switch form {
        case .stream(var reader):
            // Moved out and back, or it would be copied.
            form = .none
            reader.feed(bytes) { take($0) }
            if reader.oversized > 0 { isUnreadable = true }
            form = .stream(reader)
        case .message(var body):
            form = .none
            guard body.count + bytes.count <= UsageTee.longestBody else { return isUnreadable = true }
            body.append(contentsOf: bytes)
            form = .message(body)
        case .none: break
        }
    }

    /// The reply came to its end.
    mutating func finish() {
        switch form {
        case .stream(var reader):
            reader.finish { take($0) }
            if reader.oversized > 0 { isUnreadable = true }
        case .message(let body):
            body.withUnsafeBytes { takeMessage($0) }
            checkSum(isEmpty: body.isEmpty)
        case .none: break
        }
        form = .none
    }

    /// Without its checksum a packed message may be another than the one that was sent.
    private mutating func checkSum(isEmpty: Bool) {
        guard let inflater, !isEmpty else { return }
        do throws(CompressionError) { try inflater.checkEnd() } catch { isUnreadable = true }
    }

    private mutating func takeMessage(_ bytes: UnsafeRawBufferPointer) {
        guard let message = try? JSONElement(validating: bytes) else { return isUnreadable = true }
        let found = ReplyFacts.ofMessage(message)
        if found.isError {
            note(message)
        } else if found.hasUsage {
            hasUsage = true
            facts.append(found.bytes)
            isComplete = true
        }
    }

    private mutating func take(_ event: SSEEvent) {
        event.data.withUnsafeBytes { bytes in
            guard let value = try? JSONElement(validating: bytes) else { return isUnreadable = true }
            note(value)
        }
    }

    private mutating func note(_ event: JSONElement) {
        guard let fact = ReplyFacts.ofEvent(event) else { return }
        facts.append(fact)
        guard let type = event["type"] else { return }
        if type.isString("message_stop") { isComplete = true }
        if type.isString("error") { hasError = true }
        if type.isString("message_start") || type.isString("message_delta") { hasUsage = true }
    }
}
