import CScan
import Glibc

/// Turns raw usage objects into templates and numbers.
///
/// Objects mostly have the shape of one of the last few: these are tried first, eight bytes at a time.
struct RawUsageEncoder {
    private var templates: [[UInt8]] = []
    /// Numbers of templates by the hash of their bytes; of two templates with one hash the first.
    private var numbers: [UInt64: Int] = [:]
    /// Numbers of the templates that were met last.
    private var recent: [Int] = []
    private var oldest = 0
    /// Longer than what is used, so that an object is written in place.
    private var values: [UInt8] = []
    private var used = 0
    private var scratch: [UInt8] = []

    private static let recentCount = 4

    /// Stores a text; every text can be stored.
    mutating func add(_ text: UnsafeRawBufferPointer) -> RawUsage {
        let bytes = text.assumingMemoryBound(to: UInt8.self)
        makeRoom(for: bytes.count)
        guard let base = bytes.baseAddress else { return RawUsage(template: 0, values: used..<used) }
        // A list, such as the attributes of an event, names its call: its shape never comes again.
        let isObject = bytes.count > 0 && bytes[0] == UInt8(ascii: "{")
        let hasPlaceholder = memchr(base, Int32(RawUsageText.placeholder), bytes.count) != nil
        let template = isObject && !hasPlaceholder ? encode(bytes) : nil
        let start = used
        if let template {
            used += template.length
        } else {
            values.replaceSubrange(used..<used + bytes.count, with: bytes)
            used += bytes.count
        }
        return RawUsage(template: template?.number ?? 0, values: start..<used)
    }

    /// Forgets the object that was stored last.
    mutating func remove(_ usage: RawUsage) {
        if usage.values.upperBound == used { used = usage.values.lowerBound }
    }

    /// Everything stored; the encoder is then empty.
    mutating func take() -> RawUsageStore {
        var store = RawUsageStore()
        store.templates = templates
        values.removeSubrange(used...)
        store.values = values
        self = RawUsageEncoder()
        return store
    }

    private mutating func makeRoom(for count: Int) {
        // A number never takes more bytes than its digits.
        if values.count - used < count {
            values.append(contentsOf: repeatElement(0, count: max(count, values.count, 4096)))
        }
        if scratch.count < count { scratch = Array(repeating: 0, count: count * 2) }
    }

    /// Number of the template and length of the values, written behind `used`; nil where there are too many
    /// templates.
    private mutating func encode(_ text: UnsafeBufferPointer<UInt8>) -> (number: Int, length: Int)? {
        let (templates, recent, used) = (templates, recent, used)
        let known = values.withUnsafeMutableBufferPointer { values -> (number: Int, length: Int)? in
            let target = UnsafeMutableBufferPointer(rebasing: values[used...])
            for number in recent {
                let length = templates[number - 1].withUnsafeBufferPointer {
                    UsageShape.match(text, template: $0, into: target)
                }
                if let length { return (number, length) }
            }
            return nil
        }
        return known ?? encodeAnew(text)
    }

    private mutating func encodeAnew(_ text: UnsafeBufferPointer<UInt8>) -> (number: Int, length: Int)? {
        let used = used
        let (count, length) = values.withUnsafeMutableBufferPointer { values in
            scratch.withUnsafeMutableBufferPointer { scratch in
                UsageShape.split(text, into: scratch, UnsafeMutableBufferPointer(rebasing: values[used...]))
            }
        }
        let hash = scratch.withUnsafeBufferPointer { $0.baseAddress.map { cscan_hash($0, count) } ?? 0 }
        if let known = numbers[hash] {
            guard templates[known - 1].elementsEqual(scratch[..<count]) else { return nil }
            note(known)
            return (known, length)
        }
        guard templates.count < RawUsageStore.maximumTemplates else { return nil }
        templates.append(Array(scratch[..<count]))
        numbers[hash] = templates.count
        note(templates.count)
        return (templates.count, length)
    }

    private mutating func note(_ number: Int) {
        if recent.count < RawUsageEncoder.recentCount {
            recent.append(number)
        } else {
            recent[oldest] = number
            oldest = (oldest + 1) % RawUsageEncoder.recentCount
        }
    }
}
