import JSONScan
import Messages
import Usage

/// Spans with usage by the GenAI convention.
///
/// A span above another span with usage (an agent above its calls, a framework above the client)
/// repeats it: such a span is a sum and is skipped.
struct OTLPSpans {
    private let source: String
    /// Parent of every span; both are trace and span id.
    private var parents: [String: String] = [:]
    private var found: [Found] = []

    private struct Found {
        var span: String
        var call: LoggedCall
        var piece: LogPiece
    }

    /// The most levels of spans that are looked up.
    private static let maximumDepth = 256

    init(source: String) { self.source = source }

    mutating func note(
        _ span: JSONElement, resource: OTLPAttributes, _ piece: LogPiece, _ collector: RecordCollector
    ) {
        let trace = span["traceId"]?.nonEmptyString ?? ""
        let own = span["spanId"]?.nonEmptyString.map { "\(trace)/\($0)" }
        if let own, let parent = span["parentSpanId"]?.nonEmptyString.map({ "\(trace)/\($0)" }), parent != own {
            parents[own] = parent
        }
        do {
            guard let call = try call(of: span, named: own, resource: resource) else { return collector.skip(.noUsage) }
            found.append(Found(span: own ?? "", call: call, piece: piece))
        } catch {
            collector.skip(.invalidCount)
            collector.diagnose(.invalidCount, line: piece.line, offset: piece.offset)
        }
    }

    func finish(into collector: RecordCollector) {
        let sums = spansAboveOthers
        for entry in found {
            if sums.contains(entry.span) {
                collector.skip(.result)
            } else {
                entry.call.add(entry.piece, to: collector)
            }
        }
    }

    /// Every span that has one with usage below it.
    private var spansAboveOthers: Set<String> {
        var above: Set<String> = []
        for entry in found {
            var span = entry.span
            var depth = 0
            while let parent = parents[span], depth < OTLPSpans.maximumDepth, above.insert(parent).inserted {
                span = parent
                depth += 1
            }
        }
        above.remove("")
        return above
    }

    /// Nil for a span without token counts.
    private func call(
        of span: JSONElement, named own: String?, resource: OTLPAttributes
    ) throws(UsageProblem) -> LoggedCall? {
        let attributes = OTLPAttributes(span["attributes"])
        guard let fields = try OTLPSpans.fields(of: attributes) else { return nil }
        var call = LoggedCall(source: source)
        call.usage = UsageObject(fields)
        call.rawUsage = span["attributes"]?.bytes
        call.model = attributes.text("gen_ai.response.model", "gen_ai.request.model")
        call.requestedModel = attributes.text("gen_ai.request.model")
        call.take(attributes, resource)
        call.startedAt = span["startTimeUnixNano"]?.otlpTime
        call.completedAt = span["endTimeUnixNano"]?.otlpTime
        attributes["gen_ai.response.finish_reasons"]?["values"]?.forEachElement { reason in
            call.stopReason = call.stopReason ?? reason["stringValue"]?.nonEmptyString
        }
        let system = attributes.text("gen_ai.provider.name", "gen_ai.system") ?? ""
        call.provider = OTLPSpans.provider(system)
        if let reply = attributes.text("gen_ai.response.id") {
            call.identifier = reply
            if !reply.hasPrefix("msg_") { call.identitySpace = system }
        } else {
            call.identifier = own
            call.identitySpace = "otlp-span"
        }
        return call
    }

    /// Counts in exclusive classes. The convention counts the cache in the input, but many senders do
    /// not: an input below the cache's tokens cannot include them.
    private static func fields(of attributes: OTLPAttributes) throws(UsageProblem) -> UsageFields? {
        let input = try attributes.count("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens")
        let output = try attributes.count("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens")
        guard input != nil || output != nil else { return nil }
        var fields = UsageFields()
        let read = try attributes.count(
            "gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens")
        let written = try attributes.count(
            "gen_ai.usage.cache_creation.input_tokens", "gen_ai.usage.cache_write.input_tokens",
            "gen_ai.usage.cache_creation_input_tokens")
        let cached = (read ?? 0) + (written ?? 0)
        let total = input ?? 0
        fields.input = total < cached ? total : total - cached
        fields.output = output
        fields.cacheRead = read
        fields.cacheCreation = written
        return fields
    }

    /// The provider where the model's name does not tell it: only for platforms that use the same ids.
    private static func provider(_ system: String) -> String? {
        switch system {
        case "aws.bedrock", "aws_bedrock": "bedrock"
        case "gcp.vertex_ai", "vertex_ai", "gcp.gen_ai": "vertex"
        default: nil
        }
    }
}
