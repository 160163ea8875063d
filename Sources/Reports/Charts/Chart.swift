/// A chart of a page: the picture in two widths, what it says in words, and its figures as a table.
package struct Chart: Sendable {
    struct Key: Sendable, Equatable {
        /// Class of the style sheet that fills the mark.
        var style: String
        var name: String
        var figure: String
        /// Whether the mark is a line; else it is a box.
        var isLine = false

        var outline: String { isLine ? "M0 7h14" : "M1 1h12v12h-12z" }
    }

    /// Part of the ids on the page.
    var name: String
    var title: String
    /// One sentence with the figures that matter, read out with the picture.
    var summary: String
    /// The marks in the order in which they stand in the picture.
    var legend: [Key]
    var table: DataTable
    /// The picture in each width; none where there is nothing to draw.
    var pictures: [SVGPicture]
}

/// The widths in which a chart is drawn: text keeps its size, so that it can be read on a telephone.
enum ChartWidth: String, Sendable, CaseIterable {
    case wide, narrow

    /// Unit: tenths of a pixel.
    var tenths: Int {
        switch self {
        case .wide: 8800
        case .narrow: 3400
        }
    }
}

extension Chart {
    /// The pictures as SVG elements; one of them is shown, by the width of the window.
    var markup: HTMLText {
        HTMLText(markup: pictures.map { $0.markup(of: self) }.joined())
    }

    var values: [String: PageValue] {
        let keys = legend.map { key -> [String: PageValue] in
            [
                "style": .text(key.style), "outline": .text(key.outline), "name": .text(key.name),
                "figure": .text(key.figure),
            ]
        }
        return [
            "id": .text(name), "chartTitle": .text(title), "summary": .text(summary), "legend": .list(keys),
            "hasLegend": .flag(!legend.isEmpty), "hasPicture": .flag(!pictures.isEmpty), "picture": .markup(markup),
            "data": .list([table.values]),
        ]
    }
}
