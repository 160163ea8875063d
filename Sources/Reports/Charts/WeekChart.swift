import Pricing
import Usage

/// Cost by weekday and hour: squares whose area is the cost, so that size and not colour tells it.
struct WeekChart {
    /// Cost by weekday (Monday first) and hour.
    private var cells = [[PicoUSD]](repeating: [PicoUSD](repeating: .zero, count: 24), count: 7)
    private var undated: Int64 = 0
    private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

    /// - Parameter rows: by hour, each with one label as RFC 3339 writes a moment: its first 13 characters
    ///   are the date and the hour by the clock of the zone.
    init(_ rows: [GroupTable.Row]) {
        for row in rows {
            guard let label = row.labels.first.flatMap({ $0 }), let day = UTCDay(label.prefix(10)),
                let hour = Int(label.dropFirst(11).prefix(2)), (0..<24).contains(hour)
            else {
                undated += row.totals.requests
                continue
            }
            let weekday = Int(CivilDate(days: Int64(day.number)).weekday + 6) % 7
            cells[weekday][hour] += row.totals.cost
        }
    }

    private var largest: PicoUSD { cells.joined().max() ?? .zero }

    var chart: Chart {
        Chart(
            name: "week", title: "Cost by weekday and hour", summary: summary, legend: [], table: table,
            pictures: largest == PicoUSD.zero ? [] : ChartWidth.allCases.map(picture))
    }

    private var summary: String {
        let omission = undated == 0 ? "" : " \(NumberText.counted(undated, "request")) without a date not shown."
        for (weekday, hours) in cells.enumerated() {
            guard largest > .zero, let hour = hours.firstIndex(of: largest) else { continue }
            return
                "The area of a square is its cost; the largest is \(WeekChart.weekdays[weekday]) at \(WeekChart.clock(hour)) "
                + "with \(DayTexts.dollars(largest))." + omission
        }
        return "No cost with a date." + omission
    }

    private static func clock(_ hour: Int) -> String { (hour < 10 ? "0" : "") + "\(hour):00" }

    private var table: DataTable {
        let columns = cells.map { DayTexts.money($0) }
        return DataTable(
            caption: "Cost by hour and weekday", columns: ["hour"] + WeekChart.weekdays, names: 1,
            rows: (0..<24).map { hour in [WeekChart.clock(hour)] + columns.map { $0.rows[hour] } },
            total: ["total"] + columns.map(\.total))
    }

    private func picture(_ width: ChartWidth) -> SVGPicture {
        let left = 420
        let step = (width.tenths - left - 20) / 24
        let top = 20
        let row = width == .wide ? 300 : 190
        var picture = SVGPicture(width, height: top + 7 * row + 300)
        var boxes: [Box] = []
        var hints: [(text: String, box: Box)] = []
        for (weekday, hours) in cells.enumerated() {
            let middle = top + weekday * row + row / 2
            picture.text(WeekChart.weekdays[weekday], at: (0, middle + 40))
            picture.line(from: (left, middle), to: (left + 24 * step, middle), style: "grid")
            for (hour, cost) in hours.enumerated() where cost > .zero {
                let side = max(10, WeekChart.side(of: cost, largest: largest, room: min(step, row) - 10))
                boxes.append(
                    Box(x: left + hour * step + (step - side) / 2, y: middle - side / 2, width: side, height: side))
                let text = "\(WeekChart.weekdays[weekday]) \(WeekChart.clock(hour)): \(DayTexts.dollars(cost))"
                hints.append((text, Box(x: left + hour * step, y: middle - row / 2, width: step, height: row)))
            }
        }
        picture.boxes(boxes, style: "cost")
        for hour in stride(from: 0, to: 24, by: width == .wide ? 3 : 6) {
            picture.text(WeekChart.clock(hour), at: (left + hour * step + step / 2, picture.height - 60), .middle)
        }
        if width == .wide { for hint in hints { picture.hint(hint.text, over: hint.box) } }
        return picture
    }

    /// Side of a square whose area is to that of the largest as its cost is to the largest cost.
    private static func side(of cost: PicoUSD, largest: PicoUSD, room: Int) -> Int {
        let square = Int128(room) * Int128(room) * cost.picodollars / max(largest.picodollars, 1)
        var side = 0
        while Int128(side + 1) * Int128(side + 1) <= square { side += 1 }
        return side
    }
}
