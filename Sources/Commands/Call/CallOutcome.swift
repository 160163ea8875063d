import Messages
import MessagesClient
import Pricing
import Usage
import UsageLogs

/// One call that was made: what it was billed, and how long it took.
struct CallOutcome {
    /// When the try began that succeeded.
    let startedAt: Timestamp
    let completedAt: Timestamp
    /// From the start until the first piece of content of a stream; nil of any other reply. Unit: milliseconds.
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

    /// The one lifetime that all breakpoints of the request ask for: where the reply tells none, it counts.
    let requestedLifetime: CacheLifetime?
    /// Why the text could not be printed; the call is to be booked all the same.
    var outputFailure: (any Error)?

    var usage: UsageObject { UsageObject(reply.usage, requested: requestedLifetime) }

    /// The record of the call for the ledger.
    func record(of outgoing: OutgoingRequest, provider: String, session: String?, tags: [String]) -> LiveCall {
        var call = LiveCall(reply: reply, isComplete: isComplete, startedAt: startedAt, completedAt: completedAt)
        // The first-party API and its services are told from the model's name, as in logs.
        call.provider = provider == "anthropic" ? nil : provider
        call.requestedModel = outgoing.model
        call.rawUsage = rawUsage
        call.requestID = requestID
        call.requestedLifetime = requestedLifetime
        call.hints = CacheHints(of: outgoing.request.parameters)
        call.session = session
        call.tags = tags
        return call
    }
}
