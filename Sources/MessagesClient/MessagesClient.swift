import JSONScan
package import Usage

/// The Messages API: one method an endpoint. Bodies are JSON as the caller wrote them.
package struct MessagesClient: Sendable {
    package let connection: ServiceConnection

    /// Longest reply that is read, in bytes.
    package static let longestReply = 64 << 20

    package init(_ connection: ServiceConnection) { self.connection = connection }

    /// POST /v1/messages without `stream`.
    package func create(_ body: [UInt8]) async throws(ServiceError) -> CreatedMessage {
        let reply = try await connection.send(.post, "/v1/messages", body: body)
        let bytes = try await reply.collect(upTo: MessagesClient.longestReply)
        return CreatedMessage(body: bytes, requestID: reply.requestID, waited: reply.waited)
    }

    /// POST /v1/messages with `stream: true`: the events as they come.
    package func stream(_ body: [UInt8]) async throws(ServiceError) -> MessageStream {
        MessageStream(try await connection.send(.post, "/v1/messages", body: body))
    }

    /// POST /v1/messages/count_tokens: the service's estimate.
    package func countTokens(_ body: [UInt8]) async throws(ServiceError) -> Int64 {
        let reply = try await connection.send(.post, "/v1/messages/count_tokens", body: body)
        let bytes = try await reply.collect(upTo: 1 << 20)
        let count = bytes.withUnsafeBytes { (try? JSONElement(validating: $0))?["input_tokens"]?.int64 }
        guard let count, count >= 0 else {
            throw ServiceError(.unreadable(expected: "an object with input_tokens"), requestID: reply.requestID)
        }
        return count
    }

    /// GET /v1/messages/batches/{id}: what has become of a batch, and when.
    package func batch(_ identifier: String) async throws(ServiceError) -> BatchState {
        let reply = try await connection.send(.get, "/v1/messages/batches/\(URLText.escaped(identifier))")
        let bytes = try await reply.collect(upTo: 1 << 20)
        let state = bytes.withUnsafeBytes { bytes -> BatchState? in
            guard let batch = try? JSONElement(validating: bytes),
                let status = batch["processing_status"]?.nonEmptyString
            else { return nil }
            return BatchState(
                status: status, endedAt: batch["ended_at"]?.stringBytes.flatMap { Timestamp(parsing: $0) })
        }
        guard let state else {
            throw ServiceError(.unreadable(expected: "a batch with processing_status"), requestID: reply.requestID)
        }
        return state
    }

    /// GET /v1/messages/batches/{id}/results: JSON lines.
    package func batchResults(_ identifier: String) async throws(ServiceError) -> ServiceReply {
        try await connection.send(.get, "/v1/messages/batches/\(URLText.escaped(identifier))/results")
    }

    /// GET /v1/models: the ids that the service offers, all pages.
    package func models() async throws(ServiceError) -> [String] {
        var found: [String] = []
        var query = "?limit=1000"
        while true {
            let reply = try await connection.send(.get, "/v1/models" + query)
            let bytes = try await reply.collect(upTo: MessagesClient.longestReply)
            let (isPage, next) = bytes.withUnsafeBytes { bytes -> (Bool, String?) in
                guard let page = try? JSONElement(validating: bytes), let data = page["data"], data.kind == .array
                else {
                    return (false, nil)
                }
                data.forEachElement { if let id = $0["id"]?.string { found.append(id) } }
                return (true, page["has_more"]?.bool == true ? page["last_id"]?.string : nil)
            }
            guard isPage else {
                throw ServiceError(.unreadable(expected: "an object with data"), requestID: reply.requestID)
            }
            guard let next else { return found }
            query = "?limit=1000&after_id=\(URLText.escaped(next))"
        }
    }
}

/// How far a batch is.
package struct BatchState: Hashable, Sendable {
    /// `in_progress`, `canceling` or `ended`.
    package let status: String
    package let endedAt: Timestamp?

    /// Results can be fetched.
    package var hasEnded: Bool { status == "ended" }
}

/// A reply to `create`, as it came.
package struct CreatedMessage: Sendable {
    package let body: [UInt8]
    package let requestID: String?
    /// From the start of the first try until that of the one that succeeded.
    package let waited: Duration
}

/// Text inside URLs.
enum URLText {
    /// RFC 3986: all but unreserved characters as percent and two hexadecimal digits.
    static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            let isUnreserved =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || [0x2D, 0x2E, 0x5F, 0x7E].contains(byte)
            if isUnreserved { return String(UnicodeScalar(byte)) }
            return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }
}
