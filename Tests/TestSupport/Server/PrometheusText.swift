/// A reader of the text form that Prometheus reads (version 0.0.4, as its documentation describes it), which says
/// what is wrong with a text.
public struct PrometheusText {
    /// Values by name and labels, as they are written: `name{label="value"}`.
    public private(set) var samples: [String: String] = [:]
    public private(set) var problems: [String] = []
    /// Type of each family.
    public private(set) var types: [String: String] = [:]
    private var helped: Set<String> = []
    private var family = ""

    public init(_ text: String) {
        if !text.hasSuffix("\n") { problems.append("the last line has no end") }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() { read(line) }
        checkHistograms()
    }

    /// The sum of all samples of a name whose labels hold these.
    public func sum(_ name: String, _ labels: String...) -> Int {
        samples.filter { key, _ in
            key.prefix { $0 != "{" } == name && labels.allSatisfy { key.contains($0) }
        }.reduce(0) { $0 + (Int($1.value) ?? 0) }
    }

    private mutating func read(_ line: Substring) {
        if let match = line.wholeMatch(of: /# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (\S.*)/) {
            let name = String(match.1)
            if !helped.insert(name).inserted { problems.append("HELP twice: \(line)") }
            family = name
        } else if let match = line.wholeMatch(of: /# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)/) {
            let name = String(match.1)
            if types[name] != nil || name != family { problems.append("TYPE twice, or not after its HELP: \(line)") }
            types[name] = String(match.2)
        } else if let match = line.wholeMatch(
            of:
                /([a-zA-Z_:][a-zA-Z0-9_:]*)(\{[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*"(?:,[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*")*\})? (-?[0-9]+(?:\.[0-9]+)?|NaN|\+Inf)/
        ) {
            let name = String(match.1)
            let isOfHistogram = ["_bucket", "_sum", "_count"].contains { name == family + $0 }
            guard types[family] == "histogram" ? isOfHistogram : name == family else {
                return problems.append("outside its family: \(line)")
            }
            if types[family] == "counter", !name.hasSuffix("_total") { problems.append("a counter's name: \(line)") }
            let key = name + (match.2 ?? "")
            if samples.updateValue(String(match.3), forKey: key) != nil { problems.append("twice: \(line)") }
        } else {
            problems.append("cannot be read: \(line)")
        }
    }

    /// Buckets go up, and the last holds all.
    private mutating func checkHistograms() {
        for (name, type) in types where type == "histogram" {
            let buckets = samples.compactMap { key, value -> (bound: Double, count: Int)? in
                guard let match = key.wholeMatch(of: /(\w+)_bucket\{le="([^"]+)"\}/), match.1 == name else {
                    return nil
                }
                return (match.2 == "+Inf" ? .infinity : Double(match.2) ?? .nan, Int(value) ?? -1)
            }.sorted { $0.bound < $1.bound }
            let counts = buckets.map(\.count)
            if counts.isEmpty || counts != counts.sorted() || counts.contains(-1) {
                problems.append("buckets of \(name): \(counts)")
            }
            if buckets.last?.bound != .infinity || samples[name + "_count"].flatMap({ Int($0) }) != counts.last {
                problems.append("the count of \(name) is not its last bucket")
            }
            if samples[name + "_sum"] == nil { problems.append("\(name) has no sum") }
        }
    }
}
