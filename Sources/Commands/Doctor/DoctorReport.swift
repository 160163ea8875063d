import JSONScan
import Reports

/// What `doctor` prints.
struct DoctorReport: Report {
    var lines: [DoctorLine]

    var hasProblems: Bool { lines.contains { $0.level == .problem } }

    func table(for terminal: Terminal) -> String {
        lines.map { line in
            let mark = "\(line.level.rawValue):".padded(to: 8)
            let shown = terminal.usesColour ? colour(line.level).paint(mark) : mark
            let text = DisplayText.harmless("\(line.area): \(line.subject): \(line.text)")
            let advice = line.advice.map { "\n         " + DisplayText.harmless($0) } ?? ""
            return "\(shown) \(text)\(advice)\n"
        }.joined() + summary
    }

    func csv() -> String {
        var document = CSVDocument(header: ["area", "subject", "level", "text", "advice"])
        for line in lines {
            document.append([line.area, line.subject, line.level.rawValue, line.text, line.advice ?? ""])
        }
        return document.text
    }

    func json() -> String {
        let entries = lines.map { line in
            JSONValue.object([
                .init("area", .string(line.area)), .init("subject", .string(line.subject)),
                .init("level", .string(line.level.rawValue)), .init("text", .string(line.text)),
                .init("advice", .optional(line.advice)),
            ])
        }
        return JSONValue.document(
            schema: "farthing.doctor/1",
            [
                .init("problems", .count(count(.problem))), .init("remarks", .count(count(.remark))),
                .init("checks", .array(entries)),
            ])
    }

    private var summary: String {
        let problems = count(.problem)
        let remarks = count(.remark)
        return "\n\(NumberText.counted(problems, "problem")), \(NumberText.counted(remarks, "remark"))\n"
    }

    private func count(_ level: DoctorLine.Level) -> Int { lines.count { $0.level == level } }

    private func colour(_ level: DoctorLine.Level) -> Colour {
        switch level {
        case .ok: .good
        case .remark: .strong
        case .problem: .bad
        }
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
