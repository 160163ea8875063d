import Ledger
import MessagesClient
import Transport
import Usage
import UsageLogs

/// Brings the results of a message batch into the ledger.
struct BatchPulling {
    let client: MessagesClient
    let ledger: Ledger
    /// The provider whose prices the batch pays.
    let provider: String
    /// Prompt-length thresholds of the price books.
    let thresholds: [Int64]

    struct Summary {
        var identifier: String
        var provider: String
        var endedAt: Timestamp
        var counts = PulledBatch.Counts()
        /// Records that were not in the ledger.
        var new = 0
    }

    /// Bytes of results that are written in one transaction.
    private static let portion = 4 << 20

    /// Throws `ServiceError`, `LedgerError`, and `CommandFailure` where the batch has not ended.
    func run(_ identifier: String) async throws -> Summary {
        let state = try await client.batch(identifier)
        guard state.hasEnded else {
            throw CommandFailure.wrongUse(
                "batch \(identifier) is \(state.status): its results are there when it has ended; pull it again then")
        }
        var summary = Summary(identifier: identifier, provider: provider, endedAt: state.endedAt ?? .unknown)
        var results = PulledBatch(
            identifier, service: provider, provider: provider == "anthropic" ? nil : provider,
            endedAt: summary.endedAt)
        let reply = try await client.batchResults(identifier)
        var pending: [UInt8] = []
        var read = 0
        while let piece = try await next(of: reply, keeping: &results, &summary) {
            pending += piece
            read += piece.count
            guard let end = pending.lastIndex(of: 0x0A) else {
                guard pending.count <= MessagesClient.longestReply else {
                    throw ServiceError(.unreadable(expected: "shorter lines"), requestID: reply.requestID)
                }
                continue
            }
            BatchPulling.add(pending[..<end], to: &results)
            pending.removeFirst(end + 1)
            if read >= BatchPulling.portion {
                read = 0
                try write(&results, &summary)
            }
        }
        BatchPulling.add(pending[...], to: &results)
        try write(&results, &summary)
        summary.counts = results.counts
        let counts = results.counts
        guard counts.unreadable == 0 || counts.succeeded + counts.errored + counts.canceled + counts.expired > 0 else {
            throw ServiceError(.unreadable(expected: "results of a batch, one a line"), requestID: reply.requestID)
        }
        return summary
    }

    /// The next bytes; nil at the end. Where there are none to come, what came is written: it is right, and comes
    /// no second time into the ledger.
    private func next(
        of reply: ServiceReply, keeping results: inout PulledBatch, _ summary: inout Summary
    ) async throws -> [UInt8]? {
        do throws(TransportError) {
            return try await reply.http.body.next()
        } catch {
            try write(&results, &summary)
            throw ServiceError(.network(error), requestID: reply.requestID, attempts: reply.attempts)
        }
    }

    private static func add(_ lines: ArraySlice<UInt8>, to results: inout PulledBatch) {
        for line in lines.split(separator: 0x0A) { line.withUnsafeBytes { results.add($0) } }
    }

    private func write(_ results: inout PulledBatch, _ summary: inout Summary) throws(LedgerError) {
        summary.new += try ledger.write(results.take(), files: [], thresholds: thresholds).new
    }
}
