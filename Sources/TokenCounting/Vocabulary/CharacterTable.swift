/// What the tokenizer knows of each code point: class, kind, case; Unicode 15.1 joined with the
/// measured tables of the vocabulary package.
final class CharacterTable {
    /// Bits of an entry, as make-vocabulary.py writes them.
    struct Attributes: OptionSet {
        let rawValue: UInt16
        static let likePunctuation = Attributes(rawValue: 1 << 3)
        static let number = Attributes(rawValue: 1 << 4)
        static let selector = Attributes(rawValue: 1 << 5)
        static let strayMark = Attributes(rawValue: 1 << 6)
        static let decimal = Attributes(rawValue: 1 << 7)
        static let otherNumber = Attributes(rawValue: 1 << 8)
        static let upper = Attributes(rawValue: 1 << 9)
        static let lower = Attributes(rawValue: 1 << 10)
        static let unlowerable = Attributes(rawValue: 1 << 11)
        static let composes = Attributes(rawValue: 1 << 12)

        @inline(__always) var characterClass: UInt8 { UInt8(truncatingIfNeeded: rawValue & 7) }
    }

    /// Classes of the first three bits; `strayMark` is given by position, never by the table.
    enum Class {
        static let space: UInt8 = 0
        static let wordy: UInt8 = 1
        static let hard: UInt8 = 2
        static let digit: UInt8 = 3
        static let punctuation: UInt8 = 4
        static let strayMark: UInt8 = 5
    }

    private let plane0: [UInt16]
    private let astral: [(first: UInt32, bits: UInt16)]
    private let lowercase: [UInt32: [UInt32]]
    /// The rest of the data, read by `CompositionTable` when a text first needs composing.
    let composition: UnsafeRawBufferPointer

    init(_ data: UnsafeRawBufferPointer) {
        var reader = DataReader(data)
        var low = [UInt16](repeating: 0, count: 0x10000)
        var high: [(first: UInt32, bits: UInt16)] = []
        var first: UInt32 = 0
        var bits: UInt16 = 0
        func fill(to end: UInt32) {
            for code in first..<max(first, min(end, 0x10000)) { low[Int(code)] = bits }
            if end > 0x10000 { high.append((max(first, 0x10000), bits)) }
        }
        for index in 0..<reader.uint32() {
            let next = reader.uint32()
            if index > 0 { fill(to: next) }
            first = next
            bits = reader.uint16()
        }
        fill(to: 0x110000)
        plane0 = low
        astral = high
        lowercase = CharacterTable.texts(&reader)
        composition = reader.remaining
    }

    @inline(__always)
    subscript(code: UInt32) -> Attributes {
        code < 0x10000 ? Attributes(rawValue: plane0[Int(code)]) : astralAttributes(code)
    }

    /// The table of the basic plane, for the time of `body`; indexed by code point.
    func withBasicPlane<Result>(_ body: (UnsafePointer<UInt16>) -> Result) -> Result {
        plane0.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { preconditionFailure("the basic plane has entries") }
            return body(base)
        }
    }

    func astralAttributes(_ code: UInt32) -> Attributes {
        var low = 0
        var high = astral.count
        while low + 1 < high {
            let middle = (low + high) / 2
            if astral[middle].first <= code { low = middle } else { high = middle }
        }
        return Attributes(rawValue: astral[low].bits)
    }

    /// Lower-case form of one code point, one or more code points.
    func lowered(_ code: UInt32) -> [UInt32] { lowercase[code] ?? [code] }

    private static func texts(_ reader: inout DataReader) -> [UInt32: [UInt32]] {
        var result: [UInt32: [UInt32]] = [:]
        for _ in 0..<reader.uint32() {
            let code = reader.uint32()
            let text = String(decoding: reader.bytes(Int(reader.byte())), as: UTF8.self)
            result[code] = text.unicodeScalars.map(\.value)
        }
        return result
    }
}
