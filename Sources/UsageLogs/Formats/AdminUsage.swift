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
            var call = LoggedCall(source: name)
            call.usage = UsageObject(try AdminUsage.fields(of: result))
            call.usage.flags.insert(.sumOfCalls)
            if AdminUsage.isLongContext(result["context_window"]) { call.usage.flags.insert(.longPrompts) }
            call.rawUsage = result.bytes
            call.usageText = result.bytes
            call.model = result["model"]?.nonEmptyString
            call.key = result["api_key_id"]?.nonEmptyString
            if let workspace = result["workspace_id"]?.nonEmptyString { call.tags = ["workspace:\(workspace)"] }
            call.startedAt = start
            call.completedAt = end
            call.stopReason = nil
            (call.identitySpace, call.identifier) = ("admin-usage", AdminUsage.identifier(of: result, start, end))
            call.add(page, to: collector)
        } catch {
            collector.skip(.invalidCount)
            collector.diagnose(.invalidCount, line: page.line, offset: page.offset)
        }
    }

    /// The counts as the usage object has them: terms and split have the same names in both.
    private static func fields(of result: JSONElement) throws(UsageProblem) -> UsageFields {
        var fields = try UsageFields(parsing: result)
        fields.input = try result["uncached_input_tokens"]?.tokenCount("uncached_input_tokens")
        return fields
    }

    /// `200k-1M`; absent, null and `0-200k` are short.
    private static func isLongContext(_ window: JSONElement?) -> Bool {
        window?.string?.hasPrefix("200k") ?? false
    }

    /// Bucket and dimensions name a result, so pages read twice count once.
    private static func identifier(of result: JSONElement, _ start: Timestamp, _ end: Timestamp) -> String {
        let dimensions = [
            "api_key_id", "workspace_id", "model", "service_tier", "context_window", "inference_geo", "speed",
            "account_id", "service_account_id",
        ].map { result[key: $0]?.string ?? "" }
        return ["\(start.milliseconds)", "\(end.milliseconds)"].joined(separator: "/") + "/"
            + dimensions.joined(separator: "/")
    }
}
