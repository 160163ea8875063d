package import Messages
package import Usage

/// A call that went through the gateway, as a record for the ledger: one call, one record, whatever message
/// id the service gave it.
package struct GatewayCall: Sendable {
    /// The gateway's own name of the call, by which the record is known.
    package var name: String
    /// Provider of the record; nil where the model's name tells.
    package var provider: String?
    package var requestedModel: String?
    package var reply: Reply
    /// The usage object as it came; nil where it came in the parts of a stream, or not at all.
    package var rawUsage: [UInt8]?
    /// All that will be billed is known; else the counts are a lower bound.
    package var isComplete: Bool
    package var requestID: String?
    package var startedAt: Timestamp
    package var completedAt: Timestamp?
    package var status: Int16 = 0
    /// The one lifetime that all breakpoints of the request ask for.
    package var requestedLifetime: CacheLifetime?
    package var effort: String?
    package var isThinking = false
    /// Keyed hash of the client's API key.
    package var key: String?
    package var user: String?
    package var session: String?
    package var project: String?
    package var tags: [String] = []

    /// `source` of the records.
    package static let source = "gateway"

    package init(name: String, reply: Reply, isComplete: Bool, startedAt: Timestamp) {
        self.name = name
        self.reply = reply
        self.isComplete = isComplete
        self.startedAt = startedAt
    }

    /// Identity of the record of a call.
    package static func identity(of name: String) -> RecordIdentity {
        RecordIdentity(space: source, name: name)
    }

    /// The records of some calls as an import hands them over, in their order.
    package static func batch(of calls: [GatewayCall]) -> ReadBatch {
        let collector = RecordCollector(file: FileContext(path: source, symbol: .none, project: .none))
        collector.restart(keepingPlaces: true)
        for call in calls { call.add(to: collector) }
        return collector.handOver()
    }

    private func add(to collector: RecordCollector) {
        var call = LoggedCall(source: GatewayCall.source, reply: reply, requested: requestedLifetime)
        call.identitySpace = GatewayCall.source
        call.identifier = name
        call.provider = provider
        call.model = reply.model ?? requestedModel
        call.requestedModel = requestedModel
        call.requestID = requestID
        call.startedAt = startedAt
        call.completedAt = completedAt
        call.status = status
        call.key = key
        call.user = user
        call.session = session
        call.tags = tags
        call.hints.effort = CacheHints.Effort(name: effort)
        if isThinking { call.hints.marks.insert(.thinking) }
        if !isComplete { call.usage.flags.insert(.incomplete) }
        collector.file.project = collector.symbol(project)
        let raw = rawUsage ?? []
        raw.withUnsafeBytes { bytes in
            if rawUsage != nil {
                call.rawUsage = bytes
                call.usageText = bytes
            }
            call.add(LogPiece(bytes: bytes, offset: 0, line: 0), to: collector)
        }
    }
}
