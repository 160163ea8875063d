package import Messages
package import Usage

/// A call that this program made itself, as a record for the ledger.
///
/// Its message id makes it the same record as the line that a log has of the same reply; two calls are never one.
package struct LiveCall: Sendable {
    /// Name of the service's profile, the provider that the record states; nil where the model's name tells.
    package var provider: String?
    package var requestedModel: String?
    package var reply: Reply
    /// The usage object as it came; nil where it came in the parts of a stream.
    package var rawUsage: [UInt8]?
    /// The final usage was seen; else the counts are a lower bound.
    package var isComplete: Bool
    package var requestID: String?
    package var startedAt: Timestamp
    package var completedAt: Timestamp
    package var status: Int16 = 200
    /// The one lifetime that all breakpoints of the request ask for.
    package var requestedLifetime: CacheLifetime?
    package var hints = CacheHints()
    package var session: String?
    package var tags: [String] = []

    /// `source` of the records.
    package static let source = "live"

    package init(reply: Reply, isComplete: Bool, startedAt: Timestamp, completedAt: Timestamp) {
        self.reply = reply
        self.isComplete = isComplete
        self.startedAt = startedAt
        self.completedAt = completedAt
    }

    /// The record as an import hands it over.
    ///
    /// - Parameters:
    ///   - place: stands for the file, and names the record where the service gave no message id.
    ///   - isAnother: the message id is that of another call: the record is named by its place and flagged.
    package func batch(place: String, isAnother: Bool = false) -> ReadBatch {
        let collector = RecordCollector(file: FileContext(path: place, symbol: .none, project: .none))
        collector.restart(keepingPlaces: true)
        var call = LoggedCall(source: LiveCall.source, reply: reply, requested: requestedLifetime)
        call.provider = provider
        call.model = reply.model ?? requestedModel
        call.requestedModel = requestedModel
        call.requestID = requestID
        call.startedAt = startedAt
        call.completedAt = completedAt
        call.status = status
        call.session = session
        call.tags = tags
        call.hints.effort = hints.effort
        call.hints.marks = hints.marks
        if !isComplete { call.usage.flags.insert(.incomplete) }
        if isAnother {
            call.identifier = nil
            call.usage.flags.insert(.inconsistent)
        }
        let raw = rawUsage ?? []
        raw.withUnsafeBytes { bytes in
            if rawUsage != nil {
                call.rawUsage = bytes
                call.usageText = bytes
            }
            call.add(LogPiece(bytes: bytes, offset: 0, line: 0), to: collector)
        }
        return collector.handOver()
    }
}

extension LiveCall {
    private static let placePrefix = "live:"

    /// A name of the call that no other has, not even of another process.
    package static func place(of service: String, startedAt: Timestamp, random: UInt64) -> String {
        "\(placePrefix)\(service)/\(startedAt.milliseconds)/\(String(random, radix: 16))"
    }

    /// Whether a record's file is no file but the name of a call.
    package static func isPlace(_ file: String) -> Bool { file.utf8.starts(with: placePrefix.utf8) }
}

extension RecordCollector {
    /// What was collected, as an import hands it over; the collector is ready for more of the same file.
    func handOver() -> ReadBatch {
        var batch = ReadBatch()
        if let kept = book.places?.take() { (batch.lines, batch.usage) = kept }
        batch.tables = book.tables
        batch.messages = book.messages
        batch.summary.records = batch.messages.count
        restart(keepingPlaces: true)
        return batch
    }
}

extension CacheHints {
    /// What the parameters of a request tell about the cache.
    package init(of parameters: RequestParameters) {
        self.init()
        effort = Effort(name: parameters.effort)
        if parameters.isThinking { marks.insert(.thinking) }
    }
}
