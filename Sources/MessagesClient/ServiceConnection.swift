package import HTTPTypes
package import Transport

/// Sends calls to one service: its headers, its errors, and further tries.
package struct ServiceConnection: Sendable {
    package let profile: ServiceProfile
    private let http: HTTPClient
    private let retry: RetryPolicy
    package var limits = CallLimits()

    /// How long the body of an error is read; what came until then is enough to tell.
    package var errorTime = Duration.seconds(5)

    /// Longest error body that is read, in bytes.
    private static let longestError = 64 << 10

    package init(_ profile: ServiceProfile, http: HTTPClient, retry: RetryPolicy) {
        self.profile = profile
        self.http = http
        self.retry = retry
    }

    /// The reply of status 2xx to a call, its body still to come.
    ///
    /// - Parameters:
    ///   - path: from `/v1` on, with its query.
    ///   - body: JSON.
    package func send(
        _ method: HTTPRequest.Method, _ path: String, body: [UInt8]? = nil
    ) async throws(ServiceError) -> ServiceReply {
        var call = HTTPCall(method: method, url: profile.baseURL + path, headers: profile.fields, body: body)
        call.limits = limits
        if body != nil { call.headers[.contentType] = "application/json" }
        var attempt = 1
        let start = HTTPClient.now
        var waited = Duration.zero
        while true {
            let (failure, asked, isWorthRetrying): (ServiceError, Duration?, Bool)
            do throws(TransportError) {
                let reply = try await http.send(call)
                if (200..<300).contains(reply.status) {
                    return ServiceReply(http: reply, key: profile.key, attempts: attempt, waited: waited)
                }
                failure = await error(of: reply, attempt)
                asked = RetryPolicy.asked(reply.headers)
                isWorthRetrying =
                    RetryPolicy.isWorthRetrying(status: reply.status) && !RetryPolicy.asksForADate(reply.headers)
            } catch {
                failure = ServiceError(.network(error), attempts: attempt)
                asked = nil
                isWorthRetrying = RetryPolicy.isWorthRetrying(error)
            }
            guard isWorthRetrying, let wait = retry.wait(before: attempt + 1, asked: asked) else { throw failure }
            do { try await retry.sleep(wait) } catch { throw failure }
            attempt += 1
            waited = HTTPClient.now - start
        }
    }

    private func error(of reply: HTTPReply, _ attempt: Int) async -> ServiceError {
        async let _: Void = {
            try? await Task.sleep(for: errorTime)
            reply.body.cancel()
        }()
        var body: [UInt8] = []
        // What came before the body broke or grew too long is enough to tell.
        while body.count < ServiceConnection.longestError, let piece = try? await reply.body.next() { body += piece }
        let said = ErrorReply(body: body, key: profile.key)
        var failure = ServiceError(
            .refused(status: reply.status, type: said.type, message: said.message),
            requestID: reply.headers[.requestID], attempts: attempt)
        failure.retryAfter = RetryPolicy.asked(reply.headers)
        return failure
    }
}

/// A reply of status 2xx.
package struct ServiceReply: Sendable {
    package let http: HTTPReply
    let key: APIKey?
    package let attempts: Int
    /// From the start of the first try until that of the one that succeeded.
    package let waited: Duration

    package var requestID: String? { http.headers[.requestID] }

    /// The whole body.
    package func collect(upTo limit: Int) async throws(ServiceError) -> [UInt8] {
        do throws(TransportError) {
            return try await http.collect(upTo: limit)
        } catch {
            throw ServiceError(.network(error), requestID: requestID, attempts: attempts)
        }
    }
}
