import JSONScan
import Testing

@Suite struct JSONElementTests {
    @Test func navigatesOnDemand() throws {
        let text = Array(#" {"a": [1, "x\"y", {"b": null}], "n": -1.5e1, "a2": true, "n": 7} "#.utf8)
        try text.withUnsafeBytes { bytes in
            let root = try JSONElement(validating: bytes)
            #expect(root.kind == .object)
            #expect(root["n"]?.int64 == 7)
            #expect(root["a2"]?.bool == true)
            #expect(root["missing"] == nil)
            var kinds: [JSONElement.Kind] = []
            root["a"]?.forEachElement { kinds.append($0.kind) }
            #expect(kinds == [.number, .string, .object])
        }
    }
}
