import Messages
import MessagesClient
import Pricing
import Usage
import UsageLogs

/// One call that was made: what it was billed, and how long it took.
struct CallOutcome {
    let startedAt: Timestamp
    let completedAt: Timestamp
    /// From the start until the first piece of content, of a stream; until the reply began, of any other. Unit:
    /// milliseconds.
    let firstTokenMilliseconds: Int64?
    let milliseconds: Int64
    let reply: Reply
    /// nil where it came in the parts of a stream.
    let rawUsage: [UInt8]?
    /// The final usage was seen; else the counts are a lower bound.
    let isComplete: Bool
    let requestID: String?
    /// Why it did not come to its end.
    let failure: ServiceError?

    var usage: UsageObject { UsageObject(reply.usage) }

    /// The record of the call for the ledger.
    func record(of outgoing: OutgoingRequest, provider: String, session: String?, tags: [String]) -> LiveCall {
        var call = LiveCall(reply: reply, isComplete: isComplete, startedAt: startedAt, completedAt: completedAt)
        // The first-party API and its services are told from the model's name, as in logs.
        call.provider = provider == "anthropic" ? nil : provider
        call.requestedModel = outgoing.model
        call.rawUsage = rawUsage
        call.requestID = requestID
        let lifetimes = Set(outgoing.request.requestedLifetimes)
        call.requestedLifetime = lifetimes.count == 1 ? lifetimes.first : nil
        call.hints = CacheHints(of: outgoing.request.parameters)
        call.session = session
        call.tags = tags
        return call
    }
}
