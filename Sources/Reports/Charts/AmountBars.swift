package import Pricing

/// Amounts as bars, one below the other, each with its name above it.
package struct AmountBars {
    /// A bar; amounts below zero have none.
    package struct Bar: Sendable {
        var name: String
        var amount: PicoUSD
        /// The amount as it is printed.
        var figure: String

        package init(name: String, amount: PicoUSD, figure: String) {
            self.name = name
            self.amount = amount
            self.figure = figure
        }
    }

    /// Class of the style sheet that fills the bars.
    var style = "cost"
    var bars: [Bar]

    /// About the width of a letter of a name, in tenths of a pixel.
    private static let letter = 76

    /// A chart of what was lost, the most first.
    ///
    /// - Parameters:
    ///   - name: part of the ids on the page.
    ///   - summary: one sentence with the figures that matter.
    ///   - table: the figures of the chart.
    package static func losses(
        name: String, title: String, summary: String, bars: [Bar], table: DataTable
    ) -> Chart {
        let list = AmountBars(style: "loss", bars: bars)
        return Chart(
            name: name, title: title, summary: summary, legend: [], table: table,
            pictures: bars.isEmpty ? [] : ChartWidth.allCases.map(list.picture))
    }

    func picture(_ width: ChartWidth) -> SVGPicture {
        let step = 440
        var picture = SVGPicture(width, height: bars.count * step - 90)
        let longest = max(bars.map(\.amount.picodollars).max() ?? 0, 1)
        var boxes: [Box] = []
        for (index, bar) in bars.enumerated() {
            let top = index * step
            let room = (width.tenths - (bar.figure.count + 3) * AmountBars.letter) / AmountBars.letter
            let text = DisplayText.cut(DisplayText.harmless(bar.name), to: room)
            picture.text(text, at: (0, top + 150), style: "name")
            picture.text(bar.figure, at: (width.tenths, top + 150), .end, style: "figure")
            let amount = max(bar.amount.picodollars, 0)
            let size = Int(Int128(width.tenths) * amount / longest)
            boxes.append(Box(x: 0, y: top + 230, width: amount > 0 ? max(size, 10) : 0, height: 100))
        }
        picture.boxes(boxes, style: style)
        return picture
    }
}
