/// The drawing of a chart. Unit of all coordinates: tenths of a pixel.
struct SVGPicture: Sendable {
    enum Anchor: String {
        case start, middle, end
    }

    let width: ChartWidth
    let height: Int
    private var body = ""

    init(_ width: ChartWidth, height: Int) {
        self.width = width
        self.height = height
    }

    /// A filled shape of rectangles, one path for all of one style.
    mutating func boxes(_ boxes: [Box], style: String) {
        let shape = boxes.filter { $0.width > 0 && $0.height > 0 }.map(\.path).joined()
        if !shape.isEmpty { body += "<path class=\"\(style)\" d=\"\(shape)\"/>" }
    }

    mutating func line(from start: (x: Int, y: Int), to end: (x: Int, y: Int), style: String) {
        body +=
            "<line class=\"\(style)\" x1=\"\(SVGPicture.pixels(start.x))\" y1=\"\(SVGPicture.pixels(start.y))\" "
            + "x2=\"\(SVGPicture.pixels(end.x))\" y2=\"\(SVGPicture.pixels(end.y))\"/>"
    }

    /// A line through points.
    mutating func curve(_ points: [(x: Int, y: Int)], style: String) {
        guard points.count > 1 else { return }
        let text = points.map { "\(SVGPicture.pixels($0.x)) \(SVGPicture.pixels($0.y))" }.joined(separator: "L")
        body += "<path class=\"\(style)\" d=\"M\(text)\"/>"
    }

    /// A filled shape between points.
    mutating func area(_ points: [(x: Int, y: Int)], style: String) {
        guard points.count > 2 else { return }
        let text = points.map { "\(SVGPicture.pixels($0.x)) \(SVGPicture.pixels($0.y))" }.joined(separator: "L")
        body += "<path class=\"\(style)\" d=\"M\(text)z\"/>"
    }

    mutating func dot(_ place: (x: Int, y: Int), radius: Int, style: String) {
        body +=
            "<circle class=\"\(style)\" cx=\"\(SVGPicture.pixels(place.x))\" cy=\"\(SVGPicture.pixels(place.y))\" "
            + "r=\"\(SVGPicture.pixels(radius))\"/>"
    }

    mutating func text(_ text: String, at place: (x: Int, y: Int), _ anchor: Anchor = .start, style: String = "label") {
        let x = SVGPicture.pixels(place.x)
        let y = SVGPicture.pixels(place.y)
        body +=
            "<text class=\"\(style)\" x=\"\(x)\" y=\"\(y)\" text-anchor=\"\(anchor.rawValue)\">"
            + HTMLText(escaping: text).description + "</text>"
    }

    /// An unseen box that shows a text where the pointer rests on it.
    mutating func hint(_ text: String, over box: Box) {
        body +=
            "<path class=\"hint\" d=\"\(box.path)\"><title>" + HTMLText(escaping: text).description + "</title></path>"
    }

    /// The SVG element with its title and description.
    func markup(of chart: Chart) -> String {
        let id = "\(chart.name)-\(width.rawValue)"
        return "<svg class=\"\(width.rawValue)\" role=\"img\" aria-labelledby=\"\(id)-title \(id)-desc\" "
            + "viewBox=\"0 0 \(SVGPicture.pixels(width.tenths)) \(SVGPicture.pixels(height))\">"
            + "<title id=\"\(id)-title\">\(HTMLText(escaping: chart.title))</title>"
            + "<desc id=\"\(id)-desc\">\(HTMLText(escaping: chart.summary))</desc>" + body + "</svg>"
    }

    /// Tenths of a pixel as SVG writes a number.
    static func pixels(_ tenths: Int) -> String {
        let size = tenths.magnitude
        return (tenths < 0 ? "-" : "") + "\(size / 10)" + (size % 10 == 0 ? "" : ".\(size % 10)")
    }
}

/// A rectangle. Unit: tenths of a pixel.
struct Box: Sendable, Equatable {
    var x: Int
    var y: Int
    var width: Int
    var height: Int

    var path: String {
        let pixels = SVGPicture.pixels
        return "M\(pixels(x)) \(pixels(y))h\(pixels(width))v\(pixels(height))h\(pixels(-width))z"
    }
}
