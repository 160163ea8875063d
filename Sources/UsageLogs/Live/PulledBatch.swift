import JSONScan
import Messages
package import Usage

/// Results of a message batch, line by line as the service hands them over, as records for the ledger.
///
/// A result is priced as batch and dated at the end of its batch. Its message id names it, where there is none
/// batch and `custom_id` do: however often it is pulled, it is one record.
package struct PulledBatch {
    /// Lines by what became of the request.
    package struct Counts: Hashable, Sendable {
        package var succeeded = 0
        package var errored = 0
        package var canceled = 0
        package var expired = 0
        /// Lines that are no result, or whose usage cannot be read.
        package var unreadable = 0

        package init() {}
    }

    package private(set) var counts = Counts()
    private let collector: RecordCollector
    private let place: String
    private let provider: String?
    private let endedAt: Timestamp

    /// - Parameters:
    ///   - provider: what the records state; nil where the model's name tells.
    ///   - endedAt: end of the batch.
    package init(_ identifier: String, service: String, provider: String?, endedAt: Timestamp) {
        place = "batch:\(service)/\(identifier)"
        collector = RecordCollector(file: FileContext(path: place, symbol: .none, project: .none))
        collector.restart(keepingPlaces: true)
        self.provider = provider
        self.endedAt = endedAt
    }

    /// Takes a line without its line end.
    package mutating func add(_ line: UnsafeRawBufferPointer) {
        guard line.contains(where: { $0 > 0x20 }) else { return }
        guard let entry = try? JSONElement(validating: line), let result = entry["result"] else {
            counts.unreadable += 1
            return
        }
        switch result["type"]?.string {
        case "succeeded": addReply(result["message"], name: entry["custom_id"]?.string)
        case "errored": counts.errored += 1
        case "canceled": counts.canceled += 1
        case "expired": counts.expired += 1
        default: counts.unreadable += 1
        }
    }

    private mutating func addReply(_ message: JSONElement?, name: String?) {
        guard let message, let usage = message["usage"], usage.kind == .object,
            let reply = try? Reply(parsing: message)
        else {
            counts.unreadable += 1
            return
        }
        counts.succeeded += 1
        var call = LoggedCall(source: BatchResults().name, reply: reply)
        call.usage.tier = .batch
        call.provider = provider
        call.completedAt = endedAt
        call.rawUsage = usage.bytes
        call.usageText = usage.bytes
        collector.file.identityName = "\(place)/\(name ?? "\(counts.succeeded)")"
        call.add(LogPiece(bytes: message.bytes, offset: 0, line: 0), to: collector)
    }

    /// The records since the last time.
    package mutating func take() -> ReadBatch { collector.handOver() }
}
