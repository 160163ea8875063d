import Glibc
import Testing

/// Colours of the pages: contrast by the formula of WCAG 2.2, from the variables of the style sheet.
@Suite struct ContrastTests {
    private let style: String

    init() throws { style = try Repository.text("reports/page.css") }

    @Test(arguments: ["light", "dark"]) func colours(scheme: String) throws {
        let colours = try variables(of: scheme)
        let page = try #require(colours["page"])
        for name in ["ink", "muted"] {
            let ratio = contrast(try #require(colours[name]), page)
            #expect(ratio >= 4.5, "\(scheme): text in \(name) has \(ratio)")
        }
        for name in ["accent", "read", "write", "input", "output", "other", "without", "loss"] {
            let ratio = contrast(try #require(colours[name]), page)
            #expect(ratio >= 3, "\(scheme): marks in \(name) have \(ratio)")
        }
        // Text stands on nothing but the page: no rule gives another ground but the shades of scroll boxes.
        let grounds = style.split(separator: "\n").filter { $0.contains("background") && !$0.contains("{") }
        #expect(grounds.map { $0.drop { $0 == " " } } == ["background: var(--page);", "background:"])
        // All colours go through the variables.
        let body = style.split(separator: "\n").filter { !$0.contains("--") || $0.contains("var(") }
        #expect(!body.contains { $0.contains("#") && !$0.contains("url(#") }, "a colour without a name")
        let light = try variables(of: "light")
        #expect(colours.count == 13 && Set(colours.keys) == Set(light.keys))
    }

    /// Black on white is 21, the largest there is; #767676 on white is 4.54, the known grey of the rule.
    @Test func theFormula() {
        #expect(contrast([0, 0, 0], [255, 255, 255]) == 21)
        #expect(abs(contrast([0x76, 0x76, 0x76], [255, 255, 255]) - 4.54) < 0.005)
    }

    /// The colours between the first `:root {` of a scheme and its end.
    private func variables(of scheme: String) throws -> [String: [Double]] {
        let blocks = style.split(separator: ":root {").dropFirst().map { $0.prefix { $0 != "}" } }
        #expect(blocks.count == 2)
        let block = scheme == "light" ? blocks[0] : blocks[1]
        var colours: [String: [Double]] = [:]
        for line in block.split(separator: "\n") where line.contains("--") {
            let parts = line.split { " -:;#".contains($0) }
            let value = try #require(parts.last.flatMap { UInt32($0, radix: 16) })
            colours[String(parts[0])] = [16, 8, 0].map { Double(value >> $0 & 255) }
        }
        return colours
    }

    private func contrast(_ first: [Double], _ second: [Double]) -> Double {
        let (one, other) = (luminance(first), luminance(second))
        return (max(one, other) + 0.05) / (min(one, other) + 0.05)
    }

    private func luminance(_ colour: [Double]) -> Double {
        let linear = colour.map { $0 / 255 <= 0.04045 ? $0 / 255 / 12.92 : pow(($0 / 255 + 0.055) / 1.055, 2.4) }
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }
}
