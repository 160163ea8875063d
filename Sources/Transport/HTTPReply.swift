package import HTTPTypes

/// The head of a reply; its body comes as it arrives.
package struct HTTPReply: Sendable {
    package let status: Int
    package let headers: HTTPFields
    package let body: HTTPBody

    /// The whole body.
    ///
    /// - Throws: `TransportError`, of kind `.tooLarge` where it is longer than `limit` bytes.
    package func collect(upTo limit: Int) async throws(TransportError) -> [UInt8] {
        var whole: [UInt8] = []
        while let piece = try await body.next() {
            guard whole.count + piece.count <= limit else {
                body.cancel()
                throw TransportError(.tooLarge, "the body is longer than \(limit) bytes")
            }
            whole += piece
        }
        return whole
    }
}

/// The body of a reply, for one reader. Who lets go of it before its end ends the call: its connection is closed.
package final class HTTPBody: Sendable {
    private let exchange: Exchange
    private let loop: TransportLoop
    /// Stays open as long as somebody reads.
    private let client: HTTPClient

    init(_ exchange: Exchange, _ loop: TransportLoop, of client: HTTPClient) {
        self.exchange = exchange
        self.loop = loop
        self.client = client
    }

    deinit { cancel() }

    /// The next bytes as they came; nil at the end.
    ///
    /// - Throws: why the body ends before its end.
    package func next() async throws(TransportError) -> [UInt8]? {
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                if exchange.read(for: waiter) { loop.post(.resume(exchange)) }
            }
        } onCancel: {
            cancel()
        }
        return try result.get()
    }

    /// Ends the call; what has arrived can still be read. Harmless after the end.
    package func cancel() {
        if exchange.giveUp() { loop.post(.cancel(exchange)) }
    }
}
