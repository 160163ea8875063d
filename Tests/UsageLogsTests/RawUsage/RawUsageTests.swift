import TestSupport
import Testing

@testable import UsageLogs

@Suite struct RawUsageTests {
    /// What goes in comes out byte for byte: the text itself is the expectation.
    private func expectReturned(_ texts: [[UInt8]], _ note: String = "") throws {
        var encoder = RawUsageEncoder()
        let usages = texts.map { text in text.withUnsafeBytes { encoder.add($0) } }
        let store = encoder.take()
        for (text, usage) in zip(texts, usages) {
            try #require(store.text(of: usage) == text, "\(note) \(String(decoding: text, as: UTF8.self))")
        }
        #expect(Set(store.templates).count == store.templates.count)
    }

    @Test func textsOfEveryKindComeBack() throws {
        try expectReturned(
            [
                #"{"input_tokens":10,"output_tokens":0,"cache":{"a":[1,2,3]}}"#,
                #"{"input_tokens":11,"output_tokens":7,"cache":{"a":[1,2,30]}}"#,
                #"{ "a" : -5 , "b":1.50, "c":1.05, "d":0.0012, "e":1e-05, "f":12E+7, "g":00012, "h":-0 }"#,
                #"{"a":9223372036854775807,"b":9223372036854775808,"c":999999999999999999,"d":1000000000000000000}"#,
                #"{"name \" 12 \\":"34","é":null,"t":true}"#, #"{"open":"never closed 5"#, "{5", "5", "", "{", "{}",
                "[1,2]", "\u{1}", #"{"a":1\#u{1}2}"#,
            ].map { Array($0.utf8) })
    }

    @Test func objectsOfOneShapeShareATemplate() {
        var encoder = RawUsageEncoder()
        for number in 0..<1000 {
            let text = Array(#"{"input_tokens":\#(number),"tier":"standard 7","cost":0.0\#(number + 1)}"#.utf8)
            _ = text.withUnsafeBytes { encoder.add($0) }
        }
        let store = encoder.take()
        // Two numbers of at most two bytes, and a single byte where the cost begins with "0.".
        #expect(
            store.templates.map { String(decoding: $0, as: UTF8.self) }
                == ["{\"input_tokens\":\u{1},\"tier\":\"standard 7\",\"cost\":\u{1}.0\u{1}}"])
        #expect(store.values.count <= 1000 * 5)
    }

    @Test func shapesBeyondTheLimitAreKeptAsTheyAre() throws {
        let texts = (0..<RawUsageStore.maximumTemplates + 100).map { Array(#"{"name \#($0)":\#($0)}"#.utf8) }
        try expectReturned(texts)
        var encoder = RawUsageEncoder()
        let templates = texts.map { text in text.withUnsafeBytes { encoder.add($0).template } }
        #expect(templates.last == 0 && templates.first == 1)
    }

    /// A store is not trusted to be whole: it comes from a file.
    @Test func valuesThatDoNotFitTheirTemplateAreRefused() {
        let template = Array("{\"a\":\u{1}}".utf8)
        #expect(RawUsageText.text(template: template, values: [5]) == Array(#"{"a":5}"#.utf8))
        #expect(RawUsageText.text(template: template, values: []) == nil)
        #expect(RawUsageText.text(template: template, values: [5, 6]) == nil)
        #expect(RawUsageText.text(template: template, values: [0x80]) == nil)
        #expect(RawUsageText.text(template: template, values: Array(repeating: 0xFF, count: 12)) == nil)
    }

    @Test func randomTextsComeBack() throws {
        let seed = UInt64.random(in: .min ... .max)
        print("randomTextsComeBack seed \(seed)")
        var generator = SplitMix64(seed: seed)
        for _ in 0..<300 {
            // Variants of one text are near its shape: tokens are exchanged at random places.
            let tokens = (0..<generator.int(1...30)).map { _ in token(&generator) }
            let texts = (0..<10).map { _ in
                var tokens = tokens
                for _ in 0..<generator.int(0...3) { tokens[generator.int(0...tokens.count - 1)] = token(&generator) }
                return Array("{".utf8) + tokens.flatMap { $0 }
            }
            try expectReturned(texts, "seed \(seed)")
        }
    }

    private func token(_ generator: inout SplitMix64) -> [UInt8] {
        switch generator.int(0...6) {
        case 0: Array("\(generator.next() >> UInt64(generator.int(0...63)))".utf8)
        case 1: Array("\(generator.int(0...30))".utf8)
        case 2: Array(generator.pick(["\"", "\\", "\\\"", "0", "00", "-", ".", "e", ",", ":", "{", "}"]).utf8)
        case 3: Array("\"name\":".utf8)
        case 4: [UInt8(generator.int(0...255))]
        default: Array(generator.pick([",", ":", "\"input_tokens\":", "null", "\"a12b\"", " "]).utf8)
        }
    }
}
