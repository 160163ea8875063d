import JSONScan
import Pricing
import Reports

/// Both sides in three forms.
struct ReconcileReport: Report {
    private let comparison: Comparison
    private let against: ReconcileAgainst
    private let showsAll: Bool

    init(_ comparison: Comparison, against: ReconcileAgainst, showsAll: Bool) {
        self.comparison = comparison
        self.against = against
        self.showsAll = showsAll
    }

    private var beyond: [Comparison.Line] { comparison.lines.filter(\.isBeyond) }
    private var ours: Int128 { ReconcileReport.sum(comparison.lines, comparison.unit, \.ours) }
    private var theirs: Int128 { ReconcileReport.sum(comparison.lines, comparison.unit, \.theirs) }

    /// Searches are no tokens.
    private static func sum(
        _ lines: [Comparison.Line], _ unit: Comparison.Unit, _ side: (Comparison.Line) -> Int128
    ) -> Int128 {
        lines.reduce(0) { $0 + (unit == .tokens && $1.key.item == .webSearches ? 0 : side($1)) }
    }

    private func unit(_ line: Comparison.Line) -> String {
        comparison.unit == .tokens && line.key.item == .webSearches ? "searches" : comparison.unit.rawValue
    }

    // MARK: JSON and CSV

    private func value(_ amount: Int128) -> JSONValue {
        comparison.unit == .tokens ? .count(amount) : .money(PicoUSD(amount))
    }

    private func text(_ amount: Int128) -> String {
        comparison.unit == .tokens ? "\(amount)" : PicoUSD(amount).description
    }

    private var suffix: String { comparison.unit == .tokens ? "tokens" : "usd" }

    func json() -> String {
        JSONValue.document(
            schema: "farthing.reconcile/1",
            [
                .init("against", .string(against.rawValue)), .init("unit", .string(comparison.unit.rawValue)),
                .init("our_\(suffix)", value(ours)), .init("their_\(suffix)", value(theirs)),
                .init("difference_\(suffix)", value(ours - theirs)),
                .init("lines_compared", .count(comparison.lines.count)),
                .init("beyond_tolerance", .count(beyond.count)),
                .init(
                    "lines",
                    .array(
                        comparison.lines.map { line in
                            .object([
                                .init(comparison.place, .string(line.key.place)),
                                .init("model", .string(line.key.model)),
                                .init("item", .string(line.key.item.rawValue)), .init("unit", .string(unit(line))),
                                .init("ours", value(line.ours)),
                                .init("theirs", value(line.theirs)), .init("difference", value(line.difference)),
                                .init("likely_reason", .optional(line.reason)),
                                .init("beyond_tolerance", .bool(line.isBeyond)),
                            ])
                        })), .init("notes", .array(comparison.notes.map { .string($0) })),
            ])
    }

    func csv() -> String {
        var document = CSVDocument(header: [
            comparison.place, "model", "item", "unit", "ours", "theirs", "difference", "likely_reason",
            "beyond_tolerance",
        ])
        for line in comparison.lines {
            document.append([
                line.key.place, line.key.model, line.key.item.rawValue, unit(line), text(line.ours),
                text(line.theirs), text(line.difference), line.reason ?? "", line.isBeyond ? "true" : "false",
            ])
        }
        return document.text
    }

    // MARK: Table

    private func shown(_ amount: Int128) -> String {
        guard comparison.unit == .picodollars else { return NumberText.grouped(amount) }
        let size = PicoUSD(max(Int128(ours.magnitude), Int128(theirs.magnitude)))
        return NumberText.dollars(PicoUSD(amount), decimals: max(2, NumberText.decimals(for: size)))
    }

    func table(for terminal: Terminal) -> String {
        let lines = showsAll ? comparison.lines : comparison.lines.filter { $0.difference != 0 }
        var text = "the \(comparison.ours) against \(against.rawValue): "
        text += "\(NumberText.counted(comparison.lines.count, "line")), \(beyond.count) beyond the tolerance\n"
        if !lines.isEmpty {
            let hasModels = lines.contains { !$0.key.model.isEmpty }
            let rows = lines.map { line -> [TextTable.Cell] in
                [
                    .text(line.key.place), hasModels ? .text(line.key.model) : .empty, .text(line.key.item.rawValue),
                    .text(shown(line.ours)), .text(shown(line.theirs)), .text(shown(line.difference)),
                    .text(line.isBeyond ? "beyond" : ""), .text(line.reason ?? ""),
                ]
            }
            let total: [TextTable.Cell] = [
                .text("total"), .empty, .empty, .text(shown(ReconcileReport.sum(lines, comparison.unit, \.ours))),
                .text(shown(ReconcileReport.sum(lines, comparison.unit, \.theirs))),
                .text(shown(ReconcileReport.sum(lines, comparison.unit, \.difference))), .empty, .empty,
            ]
            text += "\n"
            text += TextTable(
                columns: [
                    .init(comparison.place, .left), .init("model", .left), .init("item", .left), .init(comparison.ours),
                    .init(against.rawValue), .init("difference"), .init("", .left), .init("likely reason", .left),
                ], rows: rows, totals: [total]
            ).rendered(for: terminal)
        } else {
            text += "every line agrees\n"
        }
        return text + comparison.notes.map { DisplayText.harmless("note: \($0)") + "\n" }.joined()
    }
}
