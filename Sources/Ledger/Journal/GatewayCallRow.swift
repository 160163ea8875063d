import GRDB
import JSONScan
import Messages
import Usage
import UsageLogs

/// A row of `gateway_calls`: all that the journal told of one call.
struct GatewayCallRow {
    let call: ULID
    /// The run of the server that opened it.
    var run: UInt64
    var opening: CallOpening?
    var closing: CallClosing?
    /// Identity of the log rows of the same message; nil where the reply named none.
    var message: RecordIdentity?
    var record: Int64?

    enum State: Int64 {
        /// Its end was not booked yet, or never will be.
        case open = 1
        case closed = 2
        case lowerBound = 3
        /// Nothing was billed: refused, or never sent.
        case unbilled = 4
    }

    var state: State {
        guard let closing else { return .open }
        if closing.reason != nil { return .lowerBound }
        return isBilled ? .closed : .unbilled
    }

    /// Something was billed, or may have been.
    var isBilled: Bool {
        guard let closing else { return true }
        return closing.isComplete || closing.reason != nil
    }

    /// The record of the call; nil where the opening is not known or nothing was billed.
    func gatewayCall() -> GatewayCall? {
        guard let opening, isBilled else { return nil }
        let facts = ReplyFactsReader(closing?.facts ?? [])
        var call = GatewayCall(
            name: call.description, reply: facts.reply,
            isComplete: (closing?.isComplete ?? false) && closing?.reason == nil && !facts.isUnreadable,
            startedAt: Timestamp(milliseconds: opening.startedAt))
        // The first-party API and its platforms are told from the model's name, as in logs.
        call.provider = opening.provider == "anthropic" ? nil : opening.provider
        call.requestedModel = opening.model
        call.rawUsage = facts.rawUsage
        call.requestID = closing?.requestID
        call.completedAt = closing.map { Timestamp(milliseconds: $0.completedAt) }
        call.status = Int16(clamping: closing?.status ?? 0)
        call.requestedLifetime = opening.requestedLifetime.flatMap { seconds in
            CacheLifetime.allCases.first { $0.seconds == seconds }
        }
        call.effort = opening.effort
        call.isThinking = opening.isThinking
        call.key = opening.key
        call.user = opening.user
        call.session = opening.session
        call.project = opening.project
        call.tags = opening.tags
        return call
    }
}

/// Reads the facts of a reply as the journal keeps them.
struct ReplyFactsReader {
    private(set) var reply = Reply()
    /// Of a plain reply; a stream tells its usage in parts.
    private(set) var rawUsage: [UInt8]?
    /// Usage was there and could not be read.
    private(set) var isUnreadable = false

    init(_ facts: [[UInt8]]) {
        var merge = StreamMerge()
        for fact in facts {
            fact.withUnsafeBytes { bytes in
                guard let element = try? JSONElement(validating: bytes) else { return isUnreadable = true }
                do throws(UsageProblem) {
                    if element["type"]?.isString("message") ?? false {
                        reply = try Reply(parsing: element)
                        rawUsage = element["usage"].map { Array($0.bytes) }
                    } else {
                        _ = try merge.add(element)
                    }
                } catch {
                    isUnreadable = true
                }
            }
        }
        if merge.hasStarted { reply = merge.reply }
    }
}
