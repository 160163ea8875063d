import JSONScan
import TestSupport
import Testing

@Suite struct JSONElementTests {
    private func problem(_ text: [UInt8]) -> JSONError? {
        text.withUnsafeBytes { bytes in
            do throws(JSONError) {
                _ = try JSONElement(validating: bytes)
                return nil
            } catch {
                return error
            }
        }
    }

    private func withElement<Value>(_ text: String, _ body: (JSONElement) throws -> Value) throws -> Value {
        try Array(text.utf8).withUnsafeBytes { try body(try JSONElement(validating: $0)) }
    }

    @Test func navigatesOnDemand() throws {
        try withElement(#" {"a": [1, "x\"y", {"b": null}], "n": -1.5e1, "a\u0032": true, "n": 7} "#) { root in
            #expect(root.kind == .object)
            #expect(root["n"]?.int64 == 7, "the last of repeated names counts")
            #expect(root["a2"]?.bool == true, "an escaped name is the name it stands for")
            #expect(root[key: "a2"]?.bool == true)
            #expect(root["missing"] == nil)
            #expect(root["n"]?["inside"] == nil)
            var kinds: [JSONElement.Kind] = []
            root["a"]?.forEachElement { kinds.append($0.kind) }
            #expect(kinds == [.number, .string, .object])
            #expect(root["a"].map { String(decoding: $0.bytes, as: UTF8.self) } == #"[1, "x\"y", {"b": null}]"#)
        }
    }

    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("1e3", 1000), ("1.0", 1), ("1.50e1", 15), ("100e-2", 1),
            ("0e99999999999999999999", 0),
            ("9223372036854775807", .max), ("-9223372036854775808", .min), ("0.09e2", 9), ("1.5", nil), ("1e-1", nil),
            ("9223372036854775808", nil), ("-9223372036854775809", nil), ("1e19", nil),
            ("1e999999999999999999999", nil),
            ("1e-999999999999999999999", nil), ("123456789012345678901234567890", nil),
        ] as [(String, Int64?)])
    func readsIntegers(text: String, expected: Int64?) throws {
        #expect(try withElement(text) { $0.int64 } == expected)
        #expect(try JSONValue.parse(text).int64 == expected)
    }

    /// Scaled by 10^12 with half to even, by hand.
    @Test(
        arguments: [
            ("0.054399", 54_399_000_000), ("1", 1_000_000_000_000), ("2.5e-12", 2), ("3.5e-12", 4), ("-2.5e-12", -2),
            ("2.50000001e-12", 3), ("0.49e-12", 0), ("1e-40", 0), ("9e6", 9_000_000_000_000_000_000), ("1e7", nil),
            ("0.0234123999999999999", 23_412_400_000),
        ] as [(String, Int64?)])
    func scalesDecimals(text: String, expected: Int64?) throws {
        #expect(try withElement(text) { $0.scaledInteger(decimals: 12) } == expected)
    }

    @Test func loneSurrogatesBecomeTheReplacementCharacter() throws {
        #expect(try JSONValue.parse(#""a\ud800b""#).string == "a\u{FFFD}b")
        #expect(try JSONValue.parse(#""\udc00\ud83d\ude00""#).string == "\u{FFFD}\u{1F600}")
    }

    @Test func depthIsBoundedAndNeverACrash() {
        let nested = { (depth: Int) in
            [UInt8](repeating: UInt8(ascii: "["), count: depth) + [UInt8](repeating: UInt8(ascii: "]"), count: depth)
        }
        #expect(problem(nested(512)) == nil)
        #expect(problem(nested(513)) == JSONError(offset: 512, problem: .tooDeep))
        #expect(problem(nested(10_000))?.problem == .tooDeep)
        // Unchecked text of any depth is walked without recursion.
        nested(1_000_000).withUnsafeBytes { #expect(JSONElement(unchecked: $0)["x"] == nil) }
    }

    @Test(arguments: [
        ("", JSONError.Problem.endsEarly, 0), (#"{"a":1"#, .endsEarly, 6), ("[1]]", .bytesAfterValue, 3),
        ("[01]", .invalidNumber, 1), ("[1.]", .invalidNumber, 1), (#"["\x"]"#, .invalidEscape, 2),
        ("[\"\u{1}\"]", .controlCharacterInString, 2), (#"{"a" 1}"#, .unexpectedByte(0x31, expected: .colon), 5),
        ("[1,]", .unexpectedByte(0x5D, expected: .value), 3), ("nul", .endsEarly, 3),
    ])
    func namesProblemAndPlace(text: String, expected: JSONError.Problem, offset: Int) {
        #expect(problem(Array(text.utf8)) == JSONError(offset: offset, problem: expected))
    }

    /// The standard library's own validation is the oracle.
    @Test func utf8AgreesWithTheStandardLibrary() {
        let seed = UInt64.random(in: .min ... .max)
        print("utf8AgreesWithTheStandardLibrary seed \(seed)")
        var generator = SplitMix64(seed: seed)
        let bytes: [UInt8] = [
            0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF1, 0xF4,
            0xF5, 0xFF,
        ]
        var valid = 0
        for _ in 0..<200_000 {
            let text =
                [UInt8](repeating: 0x61, count: generator.int(0...20))
                + (0..<generator.int(0...4)).map { _ in generator.pick(bytes) }
            let isValid = text.withUnsafeBytes { UTF8Check.firstInvalidOffset(in: $0) } == nil
            if isValid { valid += 1 }
            #expect(isValid == (String(validating: text, as: UTF8.self) != nil), "seed \(seed): \(text)")
        }
        #expect(valid > 1_000 && valid < 199_000)
    }

    /// Text that nobody validated: JSON writes no number with a leading zero (RFC 8259, section 6).
    @Test(arguments: ["00012", "01", "-01"]) func aLeadingZeroIsNoNumber(text: String) {
        Array(text.utf8).withUnsafeBytes { #expect(JSONElement(unchecked: $0).int64 == nil) }
    }
}
