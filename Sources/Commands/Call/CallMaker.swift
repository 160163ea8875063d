import JSONScan
import Messages
import MessagesClient
import Reports
import Usage

/// Makes one call after the other, printing text as it comes.
struct CallMaker {
    let client: MessagesClient
    let outgoing: OutgoingRequest
    let streams: Bool
    let context: Context
    /// Whether the text of replies is printed.
    let showsText: Bool

    /// Throws `ServiceError` where nothing was billed as far as is known.
    func call() async throws -> CallOutcome {
        let (start, startedAt) = (context.ticks(), context.now())
        if streams { return try await stream(start, startedAt) }
        let created = try await client.create(outgoing.body)
        let end = context.ticks()
        let (reply, text, usage) = try CallMaker.read(created)
        if showsText { try show(text + "\n") }
        return CallOutcome(
            startedAt: startedAt, completedAt: context.now(), firstTokenMilliseconds: nil,
            milliseconds: end - start, reply: reply, rawUsage: usage, isComplete: true,
            requestID: created.requestID, failure: nil)
    }

    private func stream(_ start: Int64, _ startedAt: Timestamp) async throws -> CallOutcome {
        let stream = try await client.stream(outgoing.body)
        var first: Int64?
        var failure: ServiceError?
        do throws(ServiceError) {
            while let event = try await stream.next() {
                guard event.name == "content_block_delta" else { continue }
                first = first ?? context.ticks() - start
                if showsText { try? show(CallMaker.text(of: event)) }
            }
        } catch {
            failure = error
            guard stream.merge.hasStarted else { throw error }
        }
        guard stream.merge.hasStarted else {
            throw ServiceError(
                .unreadable(expected: "a stream of events that begins with message_start"),
                requestID: stream.requestID)
        }
        if showsText { try show("\n") }
        return CallOutcome(
            startedAt: startedAt, completedAt: context.now(), firstTokenMilliseconds: first,
            milliseconds: context.ticks() - start, reply: stream.merge.reply, rawUsage: nil,
            isComplete: stream.merge.isComplete && !stream.hasUnreadableUsage, requestID: stream.requestID,
            failure: failure)
    }

    /// Lines and tabs stay; other signs that steer a terminal do not reach it.
    private func show(_ text: String) throws {
        let parts = text.split(omittingEmptySubsequences: false) { "\n\t".contains($0) }.map {
            DisplayText.harmless(String($0))
        }
        let between = text.filter { "\n\t".contains($0) }
        try context.output.write(zip(parts, between.map(String.init) + [""]).map(+).joined())
    }

    private static func text(of event: SSEEvent) -> String {
        event.data.withUnsafeBytes { bytes in
            (try? JSONElement(validating: bytes))?["delta"]?["text"]?.string ?? ""
        }
    }

    /// The reply, its text, and its usage object as it came.
    private static func read(_ created: CreatedMessage) throws(ServiceError) -> (Reply, String, [UInt8]?) {
        let found = created.body.withUnsafeBytes { bytes -> (Reply, String, [UInt8]?)? in
            guard let message = try? JSONElement(validating: bytes), message["usage"] != nil,
                let reply = try? Reply(parsing: message)
            else { return nil }
            var text = ""
            message["content"]?.forEachElement { text += $0["text"]?.string ?? "" }
            return (reply, text, message["usage"].map { Array($0.bytes) })
        }
        guard let found else {
            throw ServiceError(.unreadable(expected: "a message with usage"), requestID: created.requestID)
        }
        return found
    }
}
