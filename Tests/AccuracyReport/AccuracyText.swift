import RecordedPairs
import TokenCounting

/// The accuracy report as Markdown.
struct AccuracyText {
    private let pairs: [RecordedPair]
    private static let smallest = 100

    init(_ pairs: [RecordedPair]) { self.pairs = pairs }

    var markdown: String {
        """
        # How well `farthing count` agrees with the service

        Recorded requests of public repositories with the input tokens that the service reported \
        (\(pairs.count) rows). No live endpoint was called; the tokenizer is an unofficial reconstruction. \
        The repositories are split in two by a hash of their names: figures of the \
        half that is held out stand apart. A row is "within" by its difference from the truth; \
        median and 95th percentile are of the difference in percent, bias is the median of estimate less truth in tokens.

        ## Whole requests of \(AccuracyText.smallest) tokens and more

        \(AccuracyText.head("rows"))
        \(summary)

        The form of each rule was found by looking at rows of both halves. In the last line of each family are \
        the held-out rows for which the rows of the other half alone give every constant the value in the table.

        ## Text in a single turn

        \(AccuracyText.head("rows"))
        \(singleTurn)

        ## By structure, all rows

        \(AccuracyText.head("family and structure"))
        \(structures)

        ## Constants that look shifted

        \(shifts)

        ## Constants and the rows that use them

        "First half" are rows of the repositories that are not held out.

        | generation | constant | rows | exact | rows of the first half | exact |
        |---|---|---:|---:|---:|---:|
        \(constantRows)

        ## Rows left out of the figures above

        | reason | rows |
        |---|---:|
        \(leftOut)

        """
    }

    private var counted: [RecordedPair] { pairs.filter { $0.leftOut == nil } }

    private func family(_ isNew: Bool) -> [RecordedPair] {
        counted.filter { ($0.estimate?.family != .v3) == isNew }
    }

    private var summary: String {
        let firstHalf = FirstHalf(pairs)
        var lines: [String] = []
        for (name, isNew) in [("v3", false), ("v4.7 and later", true)] {
            let rows = family(isNew).filter { $0.actual >= AccuracyText.smallest }
            lines.append(AccuracyText.line("\(name), all", rows))
            lines.append(AccuracyText.line("\(name), held out", rows.filter(\.isHeldOut)))
            let supported = rows.filter { $0.isHeldOut && firstHalf.supports($0) }
            lines.append(AccuracyText.line("\(name), held out, constants fitted on the other half", supported))
        }
        return lines.joined(separator: "\n")
    }

    private var singleTurn: String {
        [("v3", false), ("v4.7 and later", true)].map { name, isNew in
            AccuracyText.line(name, family(isNew).filter(\.isSingleTurnText))
        }.joined(separator: "\n")
    }

    private var structures: String {
        Dictionary(grouping: counted) { "\($0.estimate?.family.rawValue ?? ""): \($0.structureName)" }
            .sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
            .map { AccuracyText.line($0, $1) }.joined(separator: "\n")
    }

    private var shifts: String {
        var calibration = Calibration()
        for pair in counted where !pair.isHeldOut {
            if let estimate = pair.estimate { calibration.add(estimate, actual: pair.actual) }
        }
        let moved = calibration.shifts()
        guard !moved.isEmpty else { return "None on the first half of the repositories." }
        return moved.map { finding in
            "- \(finding.key.generation), \(finding.key.constant?.rawValue ?? "all"): off by \(finding.commonest) in "
                + "\(finding.commonestRequests) of \(finding.requests) requests"
        }.joined(separator: "\n")
    }

    private var constantRows: String {
        var all = Calibration()
        var first = Calibration()
        for pair in counted {
            guard let estimate = pair.estimate else { continue }
            all.add(estimate, actual: pair.actual)
            if !pair.isHeldOut { first.add(estimate, actual: pair.actual) }
        }
        let known = Dictionary(uniqueKeysWithValues: first.findings().map { ($0.key, $0) })
        return all.findings().compactMap { finding in
            guard let constant = finding.key.constant else { return nil }
            let half = known[finding.key]
            return "| \(finding.key.generation) | \(constant.rawValue) | \(finding.requests) | \(finding.exact) "
                + "| \(half?.requests ?? 0) | \(half?.exact ?? 0) |"
        }.joined(separator: "\n")
    }

    private var leftOut: String {
        Dictionary(grouping: pairs.compactMap(\.leftOut)) { $0 }
            .sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
            .map { "| \($0) | \($1.count) |" }.joined(separator: "\n")
    }

    private static func head(_ first: String) -> String {
        """
        | \(first) | n | exact | within 2 tokens | within 1 % | in the interval | median | 95th percentile | bias |
        |---|---:|---:|---:|---:|---:|---:|---:|---:|
        """
    }

    private static func line(_ name: String, _ pairs: [RecordedPair]) -> String {
        let figures = AccuracyFigures(pairs)
        let shares = [figures.exact, figures.withinTwo, figures.withinOnePercent, figures.inInterval]
        let cells = shares.map { "\($0) (\(tenths($0 * 1000, of: figures.count)) %)" }
        return "| \(name) | \(figures.count) | " + cells.joined(separator: " | ")
            + " | \(hundredths(figures.median)) % | \(hundredths(figures.percentile95)) % | \(figures.bias) |"
    }

    private static func tenths(_ number: Int, of whole: Int) -> String {
        guard whole > 0 else { return "-" }
        let share = (number + whole / 2) / whole
        return "\(share / 10).\(share % 10)"
    }

    private static func hundredths(_ number: Int) -> String {
        "\(number / 100).\(number % 100 < 10 ? "0" : "")\(number % 100)"
    }
}
