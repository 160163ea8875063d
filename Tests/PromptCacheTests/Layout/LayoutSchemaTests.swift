import FoundationEssentials
import JSONScan
import Testing

@testable import PromptCache

/// The published schema and example of layout files say what the reader reads.
@Suite struct LayoutSchemaTests {
    private static let reports =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/")
        + "/reports"

    private func file(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: "\(LayoutSchemaTests.reports)/\(name)")))
    }

    private func names(_ value: JSONValue?) -> [String] { value?.members?.map(\.key) ?? [] }
    private func texts(_ value: JSONValue?) -> [String] { value?.array?.compactMap(\.string) ?? [] }

    @Test func theSchemaNamesWhatIsRead() throws {
        let schema = try JSONValue.parse(try file("layout.schema.json"))
        let block = schema["$defs"]?["block"]
        #expect(names(schema["properties"]).sorted() == LayoutReader.layoutFields.sorted())
        #expect(
            names(schema["properties"]?["parameters"]?["properties"]).sorted() == LayoutReader.parameterFields.sorted())
        #expect(names(block?["properties"]) == LayoutReader.blockFields)
        #expect(texts(block?["properties"]?["kind"]?["enum"]) == LayoutKind.allCases.map(\.rawValue))
        #expect(texts(block?["properties"]?["changes"]?["enum"]) == ChangeRate.allCases.map(\.rawValue))
    }

    @Test func theExampleIsALayout() throws {
        let text = String(decoding: try file("examples/layout.json"), as: UTF8.self)
        let layout = try LayoutFileTests.layout(text)
        try layout.check(contextWindow: 1_000_000)
        #expect(layout.blocks.count == 7 && layout.blocks.compactMap(\.breakpoint).count == 4)
    }
}
