import Pricing
import Usage

/// Totals along time: days, or months where there are too many days to be seen.
struct DaySeries: Sendable {
    struct Point: Sendable {
        /// Year, month and day; the first day of a month.
        var date: CivilDate
        /// `2026-11-21` or `2026-11`.
        var name: String
        var totals: PricedTotals
    }

    let points: [Point]
    let isMonthly: Bool
    /// Requests without a time, which have no place in the series.
    let undated: Int64

    /// More days than this are drawn by month.
    static let mostDays: Int64 = 400
    /// Days and months without records are filled in, as long as there are not more than this.
    static let mostMonths: Int64 = 240

    /// - Parameter rows: by day, each with one label `YYYY-MM-DD`; nil for undated records.
    init(_ rows: [GroupTable.Row]) {
        var days: [Int64: PricedTotals] = [:]
        var undated: Int64 = 0
        for row in rows {
            if let day = row.labels.first.flatMap({ $0 }).flatMap({ UTCDay($0) }) {
                days[Int64(day.number), default: PricedTotals()] += row.totals
            } else {
                undated += row.totals.requests
            }
        }
        self.undated = undated
        let (first, last) = (days.keys.min() ?? 0, days.keys.max() ?? -1)
        isMonthly = last - first >= DaySeries.mostDays
        if isMonthly {
            points = DaySeries.months(of: days)
        } else if days.isEmpty {
            points = []
        } else {
            points = (first...last).map { day in
                let date = CivilDate(days: day)
                return Point(date: date, name: date.description, totals: days[day] ?? PricedTotals())
            }
        }
    }

    private static func months(of days: [Int64: PricedTotals]) -> [Point] {
        var months: [Int64: PricedTotals] = [:]
        for (day, totals) in days {
            let date = CivilDate(days: day)
            months[date.year * 12 + date.month - 1, default: PricedTotals()] += totals
        }
        let (first, last) = (months.keys.min() ?? 0, months.keys.max() ?? 0)
        let shown = last - first < mostMonths ? Array(first...last) : months.keys.sorted()
        return shown.map { number in
            let date = CivilDate(year: number / 12, month: number % 12 + 1, day: 1)
            return Point(
                date: date, name: String(date.description.dropLast(3)), totals: months[number] ?? PricedTotals())
        }
    }

    var period: String { isMonthly ? "month" : "day" }

    /// Which points have a text under them, so that no two touch.
    ///
    /// - Parameter room: width of the plot in tenths of a pixel.
    func labels(in room: Int) -> [(band: Int, text: String)] {
        guard !points.isEmpty else { return [] }
        let most = max(1, room / DaySeries.labelRoom)
        let steps = isMonthly ? [] : [1, 2, 3, 7, 14]
        if let step = steps.first(where: { (points.count + $0 - 1) / $0 <= most }) {
            return stride(from: 0, to: points.count, by: step).map { ($0, DaySeries.dayName(of: points[$0].date)) }
        }
        let firsts = points.indices.filter { points[$0].date.day == 1 }
        for step: Int64 in [1, 2, 3, 6, 12, 24, 60] {
            let kept = firsts.filter { (points[$0].date.year * 12 + points[$0].date.month - 1) % step == 0 }
            if kept.count <= most { return kept.map { ($0, monthName(of: points[$0])) } }
        }
        return []
    }

    /// Room that a text under the plot takes, in tenths of a pixel.
    private static let labelRoom = 620

    /// The point in a sentence: `21 Nov 2026`, `Nov 2026`.
    func proseName(of point: Point) -> String {
        let month = "\(DaySeries.months[Int(point.date.month) - 1]) \(point.date.year)"
        return isMonthly ? month : "\(point.date.day) \(month)"
    }

    /// `21 Nov`.
    static func dayName(of date: CivilDate) -> String { "\(date.day) \(DaySeries.months[Int(date.month) - 1])" }

    /// `Feb`, and for January the year.
    private func monthName(of point: Point) -> String {
        point.date.month == 1 ? "\(point.date.year)" : DaySeries.months[Int(point.date.month) - 1]
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
