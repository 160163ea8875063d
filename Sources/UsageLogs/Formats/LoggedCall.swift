import JSONScan
import Messages
package import Usage

/// One call as a log tells it, before it is a record; what a log does not tell stays as it is here.
struct LoggedCall {
    /// Name of the format.
    var source: String
    var usage = UsageObject()
    /// The bytes that the usage was read from, which order lines of one message.
    var rawUsage: UnsafeRawBufferPointer?
    /// The usage object alone, which an import keeps; nil where the log has none apart from fields that may
    /// hold text of prompts.
    var usageText: UnsafeRawBufferPointer?
    /// What `identifier` is unique in; message ids of every platform share one space.
    var identitySpace = LoggedCall.messages
    /// Message id; without one the record is named by its place.
    var identifier: String?
    var requestID: String?
    /// The call is an event that names the request and not the message: a message that states the request
    /// id takes it in.
    var isEvent = false
    var model: String?
    var requestedModel: String?
    /// Provider, where the log states one.
    var provider: String?
    var stopReason: String?
    /// When the call began, measured.
    var startedAt: Timestamp?
    var completedAt: Timestamp?
    /// A field of time was there and could not be read.
    var hasInvalidTime = false
    var reportedPicoUSD: Int64?
    var status: Int16 = 0
    var hints = CacheHints()
    var session: String?
    var agent: String?
    var key: String?
    var user: String?
    var tags: [String] = []
    var projectPath: String?

    /// Space of message ids.
    static let messages = "anthropic"

    init(source: String) { self.source = source }

    /// Takes what a reply says of itself; `requested` is the lifetime that its request asked for.
    init(source: String, reply: Reply, requested: CacheLifetime? = nil) {
        self.init(source: source)
        usage = UsageObject(reply.usage, requested: requested)
        identifier = reply.id
        model = reply.model
        stopReason = reply.stopReason
        hints.missReason = reply.missReason
        hints.missedTokens = reply.missedTokens
        hints.requestedLifetime = requested
    }

    /// Makes the record and hands it over; a call without a model is noted.
    func add(_ piece: LogPiece, to collector: RecordCollector) {
        if model == nil { collector.diagnose(.missingModel, line: piece.line, offset: piece.offset) }
        if hasInvalidTime { collector.diagnose(.invalidTimestamp, line: piece.line, offset: piece.offset) }
        var record = UsageRecord(
            identity: identity(at: piece, in: collector),
            service: service(of: usage.iterationModel ?? model, collector),
            attribution: attribution(collector), tokens: usage.tokens, origin: origin(piece, collector))
        record.flags = usage.flags
        // An event is written when the reply is complete, and knows less of it than the message.
        if isEvent { record.flags.formUnion([.usageOfSidechain, .finalUsage]) }
        record.webSearches = Int32(clamping: usage.webSearches)
        record.stopReason = collector.symbol(stopReason)
        if stopReason == "refusal" { record.flags.insert(.refused) }
        if requestedModel != model { record.requestedModel = collector.symbol(requestedModel) }
        record.status = status
        record.hints = hints
        if let startedAt, startedAt.isKnown {
            record.startedAt = startedAt
            record.startBasis = .measured
        }
        record.completedAt = completedAt ?? .unknown
        record.reportedPicoUSD = reportedPicoUSD
        for (index, iteration) in usage.furtherCharges.enumerated() {
            record.furtherCharges.append(
                Charge(
                    ordinal: index + 1, service: service(of: iteration.model ?? model, collector),
                    tokens: iteration.tokens))
        }
        let request = isEvent ? 0 : RequestHash.hash(of: requestID)
        collector.add(record, isSidechain: false, request: request, usage: usageText)
    }

    private func service(of model: String?, _ collector: RecordCollector) -> Symbol {
        collector.service(
            model: collector.symbol(model), provider: collector.symbol(provider), tier: usage.tier,
            speed: usage.speed, geo: usage.geo)
    }

    private func attribution(_ collector: RecordCollector) -> Symbol {
        var attribution = Attribution()
        attribution.source = collector.symbol(source)
        attribution.project = collector.file.project
        attribution.projectPath = collector.symbol(projectPath)
        attribution.session = collector.symbol(session)
        attribution.agent = collector.symbol(agent)
        attribution.key = collector.symbol(key)
        attribution.user = collector.symbol(user)
        attribution.tags = collector.symbol(tags.sorted().joined(separator: ","))
        return collector.attribution(attribution)
    }

    private func identity(at piece: LogPiece, in collector: RecordCollector) -> RecordIdentity {
        let request = isEvent ? RequestHash.hash(of: requestID) : 0
        if request != 0 { return .ofRequest(hash: request) }
        guard let identifier, !identifier.isEmpty else {
            return RecordIdentity(file: collector.file.identityName, offset: piece.offset)
        }
        return RecordIdentity(space: identitySpace, name: identifier)
    }

    private func origin(_ piece: LogPiece, _ collector: RecordCollector) -> RecordOrigin {
        var hash = StableHash()
        if let rawUsage { hash.mix(bytes: rawUsage) }
        for name in [model, provider, requestedModel] {
            var name = name ?? ""
            name.withUTF8 { hash.mix(bytes: UnsafeRawBufferPointer($0)) }
        }
        hash.mix(UInt64(usage.tier.rawValue))
        return RecordOrigin(
            file: collector.file.symbol, offset: piece.offset, line: piece.line,
            usageLength: UInt32(clamping: rawUsage?.count ?? 0), usageHash: hash.identity.high)
    }
}

extension RecordIdentity {
    /// Of a name that is unique in its space.
    init(space: String, name: String) {
        var name = name
        self = name.withUTF8 { RecordIdentity(provider: space.utf8, messageID: UnsafeRawBufferPointer($0)) }
    }

    /// Of a message, as every log of it has it.
    package init(ofMessage identifier: String) { self.init(space: LoggedCall.messages, name: identifier) }
}

extension JSONElement {
    /// A written moment, or a count since 1970 as a number; nil where the value is neither.
    var moment: Timestamp? {
        if let text = stringBytes { return Timestamp(parsing: text) ?? Timestamp(epochText: text) }
        return kind == .number ? Timestamp(epochText: bytes) : nil
    }
}
