/// One raw usage object in a store.
package struct RawUsage: Hashable, Sendable {
    /// Number of the template from 1; 0 where the values are the bytes themselves.
    package var template: Int
    /// Where the values lie in the store's bytes.
    package var values: Range<Int>

    package init(template: Int, values: Range<Int>) {
        self.template = template
        self.values = values
    }
}

/// Raw usage objects as templates, each stored once, and the numbers that go into them.
package struct RawUsageStore: Sendable {
    /// Templates by number less one; each is different from the others.
    package var templates: [[UInt8]] = []
    /// Values of all objects, one behind the other.
    package var values: [UInt8] = []

    /// The most templates of a store; texts of further shapes are kept as they are.
    package static let maximumTemplates = 4096

    package init() {}

    /// The text of an object of this store, byte for byte.
    package func text(of usage: RawUsage) -> [UInt8] {
        let template = usage.template == 0 ? nil : templates[usage.template - 1]
        // What the encoder wrote fits its template.
        return RawUsageText.text(template: template, values: Array(values[usage.values])) ?? []
    }
}
