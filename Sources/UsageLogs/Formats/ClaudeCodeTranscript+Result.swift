import JSONScan
import Usage

/// `type:"result"` lines: a session's own sums, kept apart from its messages.
enum TranscriptResult {
    static func read(_ line: TranscriptLine, _ piece: LogPiece, into collector: RecordCollector) {
        var aggregate = SessionAggregate(
            session: line.session.map { JSONKey(bytes: $0).string } ?? "", file: collector.file.path,
            line: piece.line, offset: piece.offset)
        aggregate.completedAt = line.timestamp.flatMap { TranscriptTime.parse($0) } ?? .unknown
        aggregate.reportedPicoUSD = line.totalCost?.scaledInteger(decimals: 12)
        line.modelUsage?.forEachMember { name, usage in
            var model = SessionAggregate.Model(name: name.string, tokens: TokenUsage())
            model.tokens.input = count(usage["inputTokens"])
            model.tokens.output = count(usage["outputTokens"])
            model.tokens.cacheRead = count(usage["cacheReadInputTokens"])
            model.tokens.cacheWrite5m = count(usage["cacheCreationInputTokens"])
            model.webSearches = count(usage["webSearchRequests"])
            model.reportedPicoUSD = usage["costUSD"]?.scaledInteger(decimals: 12)
            aggregate.models.append(model)
        }
        collector.report(aggregate)
        collector.skip(.result)
    }

    /// A count of the aggregate; what is no possible count reads as 0, since it is never priced.
    private static func count(_ element: JSONElement?) -> Int64 {
        guard let value = element?.int64, value >= 0, value <= TokenUsage.maximumCount else { return 0 }
        return value
    }
}
