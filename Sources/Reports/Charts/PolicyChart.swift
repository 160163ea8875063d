package import Pricing

/// What groups cost under each of some policies: a bar for each, one group below the other.
package struct PolicyChart: Sendable {
    /// A group with its costs in the order of the policies.
    package struct Row: Sendable {
        package var name: String
        package var costs: [PicoUSD]

        package init(name: String, costs: [PicoUSD]) {
            self.name = name
            self.costs = costs
        }
    }

    let name: String
    let title: String
    let summary: String
    let policies: [String]
    let rows: [Row]
    let table: DataTable

    private static let most = 8
    /// About the width of a letter, in tenths of a pixel.
    private static let letter = 76

    /// - Parameter policies: at most five; the first is what was billed.
    package init(name: String, title: String, summary: String, policies: [String], rows: [Row], table: DataTable) {
        self.name = name
        self.title = title
        self.summary = summary
        self.policies = policies
        self.rows = rows
        self.table = table
    }

    package var chart: Chart {
        Chart(
            name: name, title: title + (rows.count > PolicyChart.most ? ", the dearest \(PolicyChart.most)" : ""),
            summary: summary, legend: [], table: table,
            pictures: rows.isEmpty ? [] : ChartWidth.allCases.map(picture))
    }

    private func picture(_ width: ChartWidth) -> SVGPicture {
        let kept = rows.prefix(PolicyChart.most)
        let (line, head) = (200, 260)
        let step = head + line * policies.count + 120
        var picture = SVGPicture(width, height: max(kept.count * step - 120, 1))
        let left = (policies.map(\.count).max() ?? 0) * PolicyChart.letter + 60
        let figures = kept.map { $0.costs.map { NumberText.dollars($0, decimals: decimals) } }
        let right = width.tenths - ((figures.joined().map(\.count).max() ?? 0) * PolicyChart.letter + 120)
        let longest = max(kept.flatMap { $0.costs.map(\.picodollars) }.max() ?? 0, 1)
        for (index, row) in kept.enumerated() {
            let top = index * step
            let text = DisplayText.cut(DisplayText.harmless(row.name), to: width.tenths / PolicyChart.letter)
            picture.text(text, at: (0, top + 150), style: "name")
            for (place, cost) in row.costs.enumerated() {
                let y = top + head + place * line
                let size = Int(Int128(right - left) * max(cost.picodollars, 0) / longest)
                let box = Box(x: left, y: y, width: cost > .zero ? max(size, 10) : 0, height: 120)
                picture.boxes([box], style: place == 0 ? "cost" : "without")
                picture.text(policies[place], at: (left - 60, y + 100), .end)
                picture.text(figures[index][place], at: (left + box.width + 60, y + 100), style: "figure")
            }
        }
        return picture
    }

    private var decimals: Int {
        NumberText.decimals(for: rows.flatMap(\.costs).max() ?? .zero)
    }
}
