import JSONScan
import Messages
import Usage

/// Pages of the Admin API's usage report of messages: one record a result, dated at its bucket's start.
///
/// A result sums many calls, so its prompt length is that of no call (`Flags.sumOfCalls`).
package struct AdminUsage: LogFormat {
    package let name = "admin-usage"
    package let framing = LogFraming.document

    package init() {}

    package func recognises(_ head: UnsafeRawBufferPointer) -> Bool {
        JSONHead.firstObjects(head) { page in
            var isOne = false
            page["data"]?.forEachElement { bucket in
                guard bucket["starting_at"] != nil, let results = bucket["results"] else { return }
                results.forEachElement { if $0["uncached_input_tokens"] != nil { isOne = true } }
                if results.kind == .array && page["has_more"] != nil && !AdminUsage.isCostReport(results) {
                    isOne = true
                }
            }
            return isOne
        }
    }

    package func read(_ piece: LogPiece, into collector: RecordCollector) {
        var lastPage: (line: UInt32, hasMore: Bool) = (0, false)
        JSONEntries(piece: piece).forEach(into: collector) { page, place in
            guard let data = page["data"] else { return collector.skip(.noUsage) }
            lastPage = (place.line, page["has_more"]?.bool ?? false)
            data.forEachElement { bucket in
                let start = bucket["starting_at"]?.moment
                let end = bucket["ending_at"]?.moment
                if start == nil { collector.diagnose(.invalidTimestamp, line: place.line, offset: place.offset) }
                bucket["results"]?.forEachElement { result in
                    read(result, from: start ?? .unknown, to: end ?? .unknown, place, collector)
                }
            }
        }
        if lastPage.hasMore {
            collector.diagnose(
                .other("the report goes on behind its last page here (has_more); fetch next_page for the rest"),
                line: lastPage.line)
        }
    }

    private static func isCostReport(_ results: JSONElement) -> Bool {
        var hasAmount = false
        results.forEachElement { if $0["amount"] != nil { hasAmount = true } }
        return hasAmount
    }

    private func read(
        _ result: JSONElement, from start: Timestamp, to end: Timestamp, _ page: LogPiece,
        _ collector: RecordCollector
    ) {
        guard result["uncached_input_tokens"] != nil || result["output_tokens"] != nil else {
            return collector.skip(.noUsage)
        }
        do {
            let counted = try AdminUsageResult(result)
            var call = LoggedCall(source: name)
            call.usage = counted.usage
            call.usage.flags.insert(.sumOfCalls)
            if counted.isLongContext { call.usage.flags.insert(.longPrompts) }
            call.rawUsage = result.bytes
            call.usageText = result.bytes
            call.model = counted.model.isEmpty ? nil : counted.model
            call.key = counted.apiKey.isEmpty ? nil : counted.apiKey
            if !counted.workspace.isEmpty { call.tags = ["workspace:\(counted.workspace)"] }
            call.startedAt = start
            call.completedAt = end
            call.stopReason = nil
            (call.identitySpace, call.identifier) = ("admin-usage", AdminUsage.identifier(of: counted, start, end))
            call.add(page, to: collector)
        } catch {
            collector.skip(.invalidCount)
            collector.diagnose(.invalidCount, line: page.line, offset: page.offset)
        }
    }

    /// Bucket and dimensions name a result, so pages read twice count once.
    private static func identifier(of result: AdminUsageResult, _ start: Timestamp, _ end: Timestamp) -> String {
        [
            "\(start.milliseconds)", "\(end.milliseconds)", result.apiKey, result.workspace, result.model, result.tier,
            result.contextWindow, result.geo, result.speed, result.account, result.serviceAccount,
        ].joined(separator: "/")
    }
}
