import JSONScan
import Messages
import Usage

/// The coding agent's counter `claude_code.token.usage`: its points summed into one record for each set
/// of attributes and window of time.
///
/// A delta point stands for its own window. Cumulative points of a series stand for one window, from
/// the series' start to its last point, and the greatest value counts: a later file of the same series
/// replaces it by the join of equal identities, so nothing is counted twice.
struct OTLPTokenCounter {
    private let source: String
    private var windows: [String: Window] = [:]
    private var order: [String] = []

    private struct Window {
        var fields = UsageFields()
        var call: LoggedCall
        var piece: LogPiece
        /// Points taken, and those that repeat a class of the window.
        var points = 0
    }

    init(source: String) { self.source = source }

    mutating func note(
        _ metric: JSONElement, resource: OTLPAttributes, _ piece: LogPiece, _ collector: RecordCollector
    ) {
        guard let sum = metric["sum"] ?? metric["gauge"] ?? metric["histogram"] else { return }
        let isCounter = metric["name"]?.isString("claude_code.token.usage") ?? false
        let isCumulative = OTLPTokenCounter.isCumulative(sum["aggregationTemporality"])
        sum["dataPoints"]?.forEachElement { point in
            guard isCounter else { return collector.skip(.noUsage) }
            do {
                try add(point, isCumulative: isCumulative, resource, piece, collector)
            } catch {
                collector.skip(.invalidCount)
                collector.diagnose(.invalidCount, line: piece.line, offset: piece.offset)
            }
        }
    }

    /// Points beyond the first of a window are `result` entries: parts of the record of the first.
    func finish(hasEvents: Bool, into collector: RecordCollector) {
        for name in order {
            guard let window = windows[name] else { continue }
            if hasEvents {
                collector.skip(.result, lines: window.points)
                collector.diagnose(.countedByEvents, line: window.piece.line)
                continue
            }
            var call = window.call
            call.usage = UsageObject(window.fields)
            call.usage.flags.insert(.sumOfCalls)
            call.add(window.piece, to: collector)
            if window.points > 1 { collector.skip(.result, lines: window.points - 1) }
        }
    }

    private mutating func add(
        _ point: JSONElement, isCumulative: Bool, _ resource: OTLPAttributes, _ piece: LogPiece,
        _ collector: RecordCollector
    ) throws(UsageProblem) {
        let attributes = OTLPAttributes(point["attributes"])
        let value = try (point["asInt"] ?? point["asDouble"])?.otlpCount() ?? 0
        guard let type = attributes.text("type"), let field = OTLPTokenCounter.field(type) else {
            collector.diagnose(.other("a token counter of an unknown type; it was left out"), line: piece.line)
            return collector.skip(.noUsage)
        }
        let start = point["startTimeUnixNano"]?.otlpTime
        let end = point["timeUnixNano"]?.otlpTime
        let name = OTLPTokenCounter.name(attributes, resource, start, isCumulative ? nil : end)
        var window = windows[name] ?? Window(call: LoggedCall(source: source), piece: piece)
        if window.points == 0 {
            order.append(name)
            window.call.identitySpace = "otlp-counter"
            window.call.identifier = name
            window.call.model = attributes.text("model")
            window.call.take(attributes, resource)
            window.call.startedAt = start
        }
        window.points += 1
        // The greater of two points of one class and window: a delta exported twice, or a later total.
        window.fields[keyPath: field] = max(window.fields[keyPath: field] ?? 0, value)
        let latest = [window.call.completedAt, end].compactMap { $0 }.max()
        window.call.completedAt = latest
        windows[name] = window
    }

    private static func field(_ type: String) -> WritableKeyPath<UsageFields, Int64?>? {
        switch type {
        case "input": \.input
        case "output": \.output
        case "cacheRead": \.cacheRead
        case "cacheCreation": \.cacheCreation
        default: nil
        }
    }

    /// Number or name; cumulative is also what is not stated, as the specification's default.
    private static func isCumulative(_ temporality: JSONElement?) -> Bool {
        guard let temporality else { return true }
        return !(temporality.int64 == 1 || temporality.isString("AGGREGATION_TEMPORALITY_DELTA"))
    }

    /// Names a window by its attributes without the class, and its times.
    private static func name(
        _ attributes: OTLPAttributes, _ resource: OTLPAttributes, _ start: Timestamp?, _ end: Timestamp?
    ) -> String {
        let own = attributes.values.filter { $0.key != "type" }
        let pairs = (Array(own) + Array(resource.values)).map { key, value in
            "\(key)=\(String(decoding: value.bytes, as: UTF8.self))"
        }
        let times = [start, end].map { $0.map { "\($0.milliseconds)" } ?? "" }
        return (times + pairs.sorted()).joined(separator: "\u{1F}")
    }
}

extension Problem {
    /// A counter beside the events that it sums.
    static let countedByEvents = Problem.other(
        "the token counter sums what the api_request events of this file tell; the events were booked, not the counter")
}
