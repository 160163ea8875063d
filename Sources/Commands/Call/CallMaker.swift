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
        var start = Start(milliseconds: context.ticks(), moment: context.now())
        if streams { return try await stream(start) }
        let created = try await client.create(outgoing.body)
        let end = context.ticks()
        start.advance(by: created.waited)
        let (reply, text, usage) = try CallMaker.read(created)
        let outputFailure = shown(text + "\n")
        return CallOutcome(
            startedAt: start.moment, completedAt: context.now(), firstTokenMilliseconds: nil,
            milliseconds: end - start.milliseconds, reply: reply, rawUsage: usage, isComplete: true,
            requestID: created.requestID, failure: nil, requestedLifetime: outgoing.request.requestedLifetime,
            outputFailure: outputFailure)
    }

    /// When the try began that succeeded; tries before it, and the waits between them, belong to no call.
    private struct Start {
        var milliseconds: Int64
        var moment: Timestamp

        mutating func advance(by waited: Duration) {
            let waited = waited.components.seconds * 1000 + waited.components.attoseconds / 1_000_000_000_000_000
            milliseconds += waited
            moment = Timestamp(milliseconds: moment.milliseconds + waited)
        }
    }

    private func stream(_ begin: Start) async throws -> CallOutcome {
        let stream = try await client.stream(outgoing.body)
        var start = begin
        start.advance(by: stream.waited)
        var first: Int64?
        var failure: ServiceError?
        var outputFailure: (any Error)?
        do throws(ServiceError) {
            while let event = try await stream.next() {
                guard let text = CallMaker.text(of: event) else { continue }
                first = first ?? context.ticks() - start.milliseconds
                if outputFailure == nil { outputFailure = shown(text) }
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
        if outputFailure == nil { outputFailure = shown("\n") }
        return CallOutcome(
            startedAt: start.moment, completedAt: context.now(), firstTokenMilliseconds: first,
            milliseconds: context.ticks() - start.milliseconds, reply: stream.merge.reply, rawUsage: nil,
            isComplete: stream.merge.isComplete && !stream.hasUnreadableUsage, requestID: stream.requestID,
            failure: failure, requestedLifetime: outgoing.request.requestedLifetime, outputFailure: outputFailure)
    }

    /// Prints it where text is to be shown; why that failed.
    private func shown(_ text: String) -> (any Error)? {
        guard showsText else { return nil }
        do {
            try show(text)
            return nil
        } catch {
            return error
        }
    }

    /// Lines and tabs stay; other signs that steer a terminal do not reach it.
    private func show(_ text: String) throws {
        let blanks: Set<Character> = ["\n", "\r\n", "\t"]
        let parts = text.split(omittingEmptySubsequences: false) { blanks.contains($0) }
        let between = text.filter(blanks.contains).map(String.init) + [""]
        try context.output.write(zip(parts, between).map { DisplayText.harmless(String($0)) + $1 }.joined())
    }

    /// The text of a piece of content; nil of any other event. Some services leave the event's name out.
    private static func text(of event: SSEEvent) -> String? {
        event.data.withUnsafeBytes { bytes in
            guard let value = try? JSONElement(validating: bytes),
                value["type"]?.isString("content_block_delta") ?? false
            else { return nil }
            return value["delta"]?["text"]?.string ?? ""
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
