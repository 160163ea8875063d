import JSONScan
import Messages
import Usage

/// OpenTelemetry exports as OTLP JSON, one document or one a line: spans of the GenAI convention, the
/// coding agent's request events, and its token counter.
///
/// The events and the counter of the coding agent tell the same tokens: where a file holds both, the
/// events are booked, which know the single call, and the counter is passed over and named.
package struct OTLPExport: LogFormat {
    package let name = "otlp"
    package let framing = LogFraming.document

    package init() {}

    package func recognises(_ head: UnsafeRawBufferPointer) -> Bool {
        JSONHead.firstObjects(head) { export in
            (export["resourceSpans"] ?? export["resourceLogs"] ?? export["resourceMetrics"])?.kind == .array
        }
    }

    package func read(_ piece: LogPiece, into collector: RecordCollector) {
        var spans = OTLPSpans(source: name)
        var counter = OTLPTokenCounter(source: name)
        var hasEvents = false
        JSONEntries(piece: piece).forEach(into: collector) { export, place in
            OTLPExport.forEach(in: export, "resourceLogs", "scopeLogs", "logRecords") { record, scope, resource in
                let event = OTLPEvent(record: record, scope: scope, resource: resource)
                if event.isRequest { hasEvents = true }
                event.read(source: name, place, into: collector)
            }
            OTLPExport.forEach(in: export, "resourceSpans", "scopeSpans", "spans") { span, _, resource in
                spans.note(span, resource: resource, place, collector)
            }
            OTLPExport.forEach(in: export, "resourceMetrics", "scopeMetrics", "metrics") { metric, _, resource in
                counter.note(metric, resource: resource, place, collector)
            }
        }
        spans.finish(into: collector)
        counter.finish(hasEvents: hasEvents, into: collector)
    }

    /// Visits the items of an export with their scope and the attributes of their resource.
    private static func forEach(
        in export: JSONElement, _ resources: StaticString, _ scopes: StaticString, _ items: StaticString,
        _ body: (JSONElement, _ scope: JSONElement?, _ resource: OTLPAttributes) -> Void
    ) {
        export[resources]?.forEachElement { group in
            let resource = OTLPAttributes(group["resource"]?["attributes"])
            group[scopes]?.forEachElement { scope in
                scope[items]?.forEachElement { body($0, scope["scope"], resource) }
            }
        }
    }
}

/// A list of attributes, by name.
struct OTLPAttributes {
    private(set) var values: [String: JSONElement] = [:]

    init(_ list: JSONElement?) {
        list?.forEachElement { attribute in
            guard let key = attribute["key"]?.string, let value = attribute["value"] else { return }
            // The value is an object with one member, named by its type.
            value.forEachMember { _, inner in values[key] = inner }
        }
    }

    /// The first of the names that has a value.
    subscript(_ names: String...) -> JSONElement? {
        for name in names { if let value = values[name], !value.isNull { return value } }
        return nil
    }

    func text(_ names: String...) -> String? {
        for name in names { if let text = values[name]?.nonEmptyString { return text } }
        return nil
    }

    /// A count, which OTLP writes as a number or as text; nil where none of the names has one.
    func count(_ names: String...) throws(UsageProblem) -> Int64? {
        for name in names { if let value = values[name], let count = try value.otlpCount() { return count } }
        return nil
    }
}

extension JSONElement {
    /// A count written as a number or as text. Errors: as `tokenCount`.
    func otlpCount() throws(UsageProblem) -> Int64? {
        guard let text = stringBytes, text.count > 0 else { return try tokenCount("usage attribute") }
        return try JSONElement(unchecked: text).tokenCount("usage attribute")
    }

    /// Nanoseconds since 1970, a number or text; nil for 0, which stands for unknown.
    var otlpTime: Timestamp? {
        guard let time = Timestamp(epochText: stringBytes ?? bytes), time.milliseconds > 0 else { return nil }
        return time
    }

    /// A decimal amount in dollars, a number or text, in picodollars.
    var picoUSD: Int64? { (stringBytes.map { JSONElement(unchecked: $0) } ?? self).scaledInteger(decimals: 12) }
}

extension LoggedCall {
    /// Session, user and agent as both kinds of telemetry name them; the item's own attributes come first.
    mutating func take(_ own: OTLPAttributes, _ resource: OTLPAttributes) {
        session = own.text("session.id", "gen_ai.conversation.id") ?? resource.text("session.id")
        user =
            own.text("user.email", "user.id", "user.account_uuid", "enduser.id")
            ?? resource.text("user.email", "user.id", "user.account_uuid")
        agent = own.text("gen_ai.agent.name", "agent.name")
    }
}
