import Ledger
import Reports
import Usage

/// Which UTC days are compared: those that the other side covers, within what was asked for.
struct ComparedDays {
    private let first: Int32?
    private let last: Int32?
    /// What was pulled; nil where the other side is a file.
    private let pull: AdminPull?

    /// Throws `CommandFailure` for bounds inside a day: the other side knows whole days.
    init(_ bounds: TimeBounds, pull: AdminPull? = nil) throws {
        for bound in [bounds.since, bounds.until].compactMap({ $0 }) where bound.milliseconds % 86_400_000 != 0 {
            throw CommandFailure.wrongUse(
                "--since and --until: the service's accounts know whole UTC days; expected dates, not times")
        }
        first = bounds.since?.utcDay
        last = bounds.until.map { Timestamp(milliseconds: $0.milliseconds - 1).utcDay }
        self.pull = pull
    }

    func holds(_ day: Int32) -> Bool { day >= first ?? .min && day <= last ?? .max }

    /// The days that are compared, by name: those pulled as a whole, with or without rows, and those of rows.
    func covered(rows: some Sequence<Int32>) -> (days: Set<String>, notes: [String]) {
        var days = Set(rows.filter(holds))
        var notes: [String] = []
        if let pull {
            days.formUnion((pull.firstDay..<pull.nextDay).filter(holds))
            let unfinished = days.filter { $0 >= pull.nextDay }
            if let first = unfinished.min() {
                days.subtract(unfinished)
                notes.append(
                    "\(ComparedDays.name(first)) and later were not pulled as whole days, and are not compared")
            }
        }
        return (Set(days.map(ComparedDays.name)), notes)
    }

    static func name(_ day: Int32) -> String { CivilDate(days: Int64(day)).description }

    /// Days that the ledger has and the other side does not cover.
    static func leftOut(_ ours: some Sequence<String>, _ covered: Set<String>) -> [String] {
        let others = Set(ours).subtracting(covered)
        guard let first = others.min(), let last = others.max() else { return [] }
        let span = first == last ? first : "\(first) to \(last)"
        let verb = others.count == 1 ? "is" : "are"
        return [
            "\(NumberText.counted(others.count, "day")) of the ledger (\(span)) \(verb) not in the report, and not compared"
        ]
    }
}
