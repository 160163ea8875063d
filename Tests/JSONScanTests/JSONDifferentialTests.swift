import Foundation
import JSONScan
import TestSupport
import Testing

/// Foundation's JSONSerialization is the oracle: the same texts are taken, with the same values.
@Suite struct JSONDifferentialTests {
    @Test func agreesOnRandomAndMutatedDocuments() throws {
        let seed = UInt64.random(in: .min ... .max)
        print("JSONDifferentialTests seed \(seed)")
        var generator = SplitMix64(seed: seed)
        var refused = 0
        for _ in 0..<4_000 {
            var text: [UInt8] = []
            RandomJSON.append(&text, depth: 4, &generator)
            compare(text, seed: seed)
            for _ in 0..<4 {
                var mutant = text
                RandomJSON.mutate(&mutant, &generator)
                if !compare(mutant, seed: seed) { refused += 1 }
            }
        }
        #expect(refused > 1_000, "the mutants must try the refusals too; seed \(seed)")
    }

    /// Whether the text was taken.
    @discardableResult
    private func compare(_ text: [UInt8], seed: UInt64) -> Bool {
        let theirs = try? JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)
        let ours = try? JSONValue.parse(text)
        let shown = String(decoding: text, as: UTF8.self)
        // A lone surrogate escape is taken here and refused there; no document holds U+FFFD otherwise.
        // A comma before the end of an array or object is taken there and refused here (RFC 8259).
        if theirs != nil, hasTrailingComma(text) { return false }
        if theirs == nil, ours?.serialized().contains("\u{FFFD}") == true { return true }
        // A number beyond every Double is text here and refused there; RFC 8259 leaves it to the reader.
        if theirs == nil, let ours, holdsNumberBeyondDouble(ours) { return true }
        #expect((ours == nil) == (theirs == nil), "seed \(seed): \(shown)")
        if let ours, let theirs {
            #expect(isEqual(ours, theirs), "seed \(seed): \(shown)")
            // What is written out reads back as the same.
            #expect((try? JSONValue.parse(ours.serialized(pretty: text.count % 2 == 0))) == ours)
        }
        return ours != nil
    }

    @Test func numbersBeyondEveryDoubleAreTaken() {
        #expect(compare(Array("[false,10E2123456789]".utf8), seed: 0))
    }

    private func holdsNumberBeyondDouble(_ value: JSONValue) -> Bool {
        switch value {
        case .number(let text): !(Double(text)?.isFinite ?? false)
        case .array(let values): values.contains(where: holdsNumberBeyondDouble)
        case .object(let members): members.contains { holdsNumberBeyondDouble($0.value) }
        case .null, .bool, .string: false
        }
    }

    private func hasTrailingComma(_ text: [UInt8]) -> Bool {
        do throws(JSONError) {
            _ = try JSONValue.parse(text)
            return false
        } catch {
            return error.problem == .unexpectedByte(UInt8(ascii: "]"), expected: .value)
                || error.problem == .unexpectedByte(UInt8(ascii: "}"), expected: .key)
        }
    }

    private func isEqual(_ ours: JSONValue, _ theirs: Any) -> Bool {
        switch ours {
        case .null: return theirs is NSNull
        case .bool(let value): return (theirs as? Bool) == value
        case .number(let text):
            guard let number = theirs as? NSNumber else { return false }
            if let value = ours.int64, abs(value) < 1 << 53 { return number.int64Value == value }
            // The oracle's last bit differs from the nearest Double at 17 digits.
            return Double(text).map { abs($0 - number.doubleValue) <= abs($0) * 1e-15 } ?? false
        case .string(let text): return (theirs as? String).map { Array($0.utf8) } == Array(text.utf8)
        case .array(let values):
            guard let others = theirs as? [Any], others.count == values.count else { return false }
            return zip(values, others).allSatisfy { isEqual($0, $1) }
        case .object(let members):
            guard let others = theirs as? [String: Any] else { return false }
            return Set(members.map(\.key)) == Set(others.keys)
                && others.allSatisfy { key, value in ours[key].map { isEqual($0, value) } ?? false }
        }
    }
}

/// Documents whose meaning is not in dispute: names are not repeated, no lone surrogates, numbers that
/// a Double holds.
enum RandomJSON {
    static func append(_ text: inout [UInt8], depth: Int, _ generator: inout SplitMix64) {
        space(&text, &generator)
        switch generator.int(0...(depth > 0 ? 7 : 4)) {
        case 0: text += Array("null".utf8)
        case 1: text += Array(generator.chance(1, in: 2) ? "true".utf8 : "false".utf8)
        case 2, 3: text += Array(number(&generator).utf8)
        case 4: string(&text, &generator)
        case 5: list(&text, "[", "]", &generator) { append(&$0, depth: depth - 1, &$1) }
        default:
            var index = 0
            list(&text, "{", "}", &generator) { text, generator in
                index += 1
                space(&text, &generator)
                text += Array("\"k\(index)\"".utf8)
                space(&text, &generator)
                text.append(UInt8(ascii: ":"))
                append(&text, depth: depth - 1, &generator)
            }
        }
        space(&text, &generator)
    }

    private static func list(
        _ text: inout [UInt8], _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ generator: inout SplitMix64,
        item: (inout [UInt8], inout SplitMix64) -> Void
    ) {
        text.append(UInt8(ascii: open))
        let count = generator.int(0...4)
        for index in 0..<count {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            item(&text, &generator)
        }
        if count == 0 { space(&text, &generator) }
        text.append(UInt8(ascii: close))
    }

    private static func space(_ text: inout [UInt8], _ generator: inout SplitMix64) {
        if generator.chance(1, in: 4) { text.append(generator.pick([0x20, 0x09, 0x0A, 0x0D])) }
    }

    private static func number(_ generator: inout SplitMix64) -> String {
        let sign = generator.chance(1, in: 3) ? "-" : ""
        let whole = generator.pick(["0", "7", "10", "4096", "9007199254740991", "123456789"])
        let fraction = generator.pick(["", "", "", ".0", ".5", ".25", ".000"])
        let exponent = generator.pick(["", "", "", "e0", "E2", "e+3", "e-2"])
        return sign + whole + fraction + exponent
    }

    private static func string(_ text: inout [UInt8], _ generator: inout SplitMix64) {
        text.append(UInt8(ascii: "\""))
        for _ in 0..<generator.int(0...12) {
            let piece = generator.pick([
                "a", "usage", "\\n", "\\\"", "\\\\", "\\/", "\\u00e9", "\\ud83d\\ude00", "é", "漢", "😀", "{", "]",
                "\\b\\f\\r\\t",
            ])
            text += Array(piece.utf8)
        }
        text.append(UInt8(ascii: "\""))
    }

    static func mutate(_ text: inout [UInt8], _ generator: inout SplitMix64) {
        guard text.count > 1 else { return text.append(UInt8(ascii: "}")) }
        let place = generator.int(0...text.count - 1)
        switch generator.int(0...3) {
        case 0: text.remove(at: place)
        case 1: text.insert(generator.pick(Array("{}[],:\"\\0-. \u{1}".utf8) + [0x80, 0xC0, 0xFF]), at: place)
        case 2: text[place] = generator.pick(Array("{}[],:\"\\x9-. ".utf8) + [0x1F, 0xED, 0xF5])
        default: text.removeLast(generator.int(1...text.count - 1))
        }
    }
}
