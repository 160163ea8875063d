/// Counts in the text form that Prometheus reads (version 0.0.4). What is a label's value is the writer's to bound.
package struct MetricsText: Sendable {
    package private(set) var text = ""

    package init() {}

    /// Begins a family; its samples follow.
    package mutating func family(_ name: String, _ type: String, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    /// - Parameter value: a decimal number, however many digits it has.
    package mutating func sample(_ name: String, _ labels: [(name: String, value: String)] = [], _ value: String) {
        let pairs = labels.map { "\($0.name)=\"\(MetricsText.escaped($0.value))\"" }.joined(separator: ",")
        text += name + (pairs.isEmpty ? "" : "{\(pairs)}") + " \(value)\n"
    }

    /// A counter without labels.
    package mutating func counter(_ name: String, _ help: String, _ value: Int) {
        family(name, "counter", help)
        sample(name, "\(value)")
    }

    /// A gauge without labels.
    package mutating func gauge(_ name: String, _ help: String, _ value: String) {
        family(name, "gauge", help)
        sample(name, value)
    }

    /// - Parameter name: ends in `_seconds`.
    package mutating func histogram(_ name: String, _ help: String, _ histogram: Histogram) {
        family(name, "histogram", help)
        var sum: Int64 = 0
        for (place, count) in histogram.counts.enumerated() {
            sum += count
            let bound = place < Histogram.bounds.count ? MetricsText.seconds(Histogram.bounds[place]) : "+Inf"
            sample(name + "_bucket", [("le", bound)], "\(sum)")
        }
        sample(name + "_sum", MetricsText.seconds(histogram.milliseconds))
        sample(name + "_count", "\(sum)")
    }

    private mutating func sample(_ name: String, _ value: String) { sample(name, [], value) }

    /// Milliseconds as seconds, exactly.
    package static func seconds(_ milliseconds: Int64) -> String {
        let (whole, rest) = max(0, milliseconds).quotientAndRemainder(dividingBy: 1000)
        guard rest > 0 else { return "\(whole)" }
        var digits = String(rest)
        digits = String(repeating: "0", count: 3 - digits.count) + digits
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(whole).\(digits)"
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
