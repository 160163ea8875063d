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
    /// Templates by number less one.
    package private(set) var templates: [[UInt8]] = []
    /// Values of all objects, one behind the other.
    package private(set) var values: [UInt8] = []

    package init() {}

    /// Stores a text; every text can be stored.
    package mutating func add(_ text: UnsafeRawBufferPointer) -> RawUsage {
        let start = values.count
        values.append(contentsOf: text)
        return RawUsage(template: 0, values: start..<values.count)
    }

    /// The text of a stored object, byte for byte.
    package func text(of usage: RawUsage) -> [UInt8] {
        let template = usage.template == 0 ? nil : templates[usage.template - 1]
        return RawUsageText.text(template: template, values: Array(values[usage.values])) ?? []
    }
}

/// The text of a raw usage object from how it is kept.
package enum RawUsageText {
    /// Stands in a template for a number.
    package static let placeholder: UInt8 = 1

    /// Byte for byte what was stored; nil where the values are not those of the template.
    ///
    /// - Parameter template: nil where the values are the text itself.
    package static func text(template: [UInt8]?, values: [UInt8]) -> [UInt8]? {
        template == nil ? values : nil
    }
}
