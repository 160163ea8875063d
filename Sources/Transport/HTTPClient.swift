/// Makes HTTP calls over libcurl, on one thread of its own; knows no API.
///
/// Redirects are not followed, so that no key goes elsewhere. Of the environment nothing is read: proxies and
/// certificates are among the settings.
package final class HTTPClient: Sendable {
    let loop: TransportLoop

    /// - Throws: `TransportError` of kind `.library` where libcurl cannot be used.
    package init(_ settings: ClientSettings = ClientSettings()) throws(TransportError) {
        loop = try TransportLoop(settings)
    }

    deinit { loop.close() }

    /// Time by the monotonic clock of all calls, from any origin.
    package static var now: Duration { .nanoseconds(Moment.now.nanoseconds) }

    /// Sends a call and waits for the head of its reply.
    ///
    /// A task that is cancelled meanwhile ends the call, and its connection is closed.
    package func send(_ call: HTTPCall) async throws(TransportError) -> HTTPReply {
        let exchange = Exchange(buffer: call.limits.buffer)
        let head = await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                exchange.awaitHead(waiter)
                loop.post(.start(call, exchange))
            }
        } onCancel: {
            if exchange.giveUp() { loop.post(.cancel(exchange)) }
        }
        let (status, headers) = try head.get()
        return HTTPReply(status: status, headers: headers, body: HTTPBody(exchange, loop, of: self))
    }

    /// Sends a call; its reply is handed to the receiver.
    package func start(_ call: HTTPCall, handingTo receiver: any ReplyReceiver) { loop.post(.start(call, receiver)) }

    /// Lets the sender go on that the receiver made wait.
    package func resume(_ receiver: any ReplyReceiver) { loop.post(.resume(receiver)) }

    /// Ends a call and closes its connection; its receiver is told so. Harmless after the end.
    package func cancel(_ receiver: any ReplyReceiver) { loop.post(.cancel(receiver)) }

    /// Ends all calls and the thread; calls that follow fail with `.closed`.
    package func close() { loop.close() }
}

/// What all calls of a client share.
package struct ClientSettings: Hashable, Sendable {
    /// File of trusted certificates (PEM); nil: the system's.
    package var certificateFile: String?
    package var proxies = ProxySettings()
    /// Connections to one host; further calls wait. 0: any number.
    package var connectionsPerHost = 0
    /// Connections that are kept open for later calls.
    package var idleConnections = 64

    package init() {}
}
