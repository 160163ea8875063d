import JSONScan
package import TokenCounting
import Compression
import FoundationEssentials
package import Messages
import Models

/// One recorded request with the input tokens that the service reported, and our estimate.
package struct RecordedPair: Sendable {
    package let repository: String
    package let model: String
    package let actual: Int
    package let result: Result<RequestEstimate, RequestProblem>
    /// Kinds of content and parameters, for the table.
    package let structures: Set<String>

    /// Off by a share of the truth, in hundredths of a percent.
    package var basisPoints: Int? {
        guard case .success(let estimate) = result, actual > 0 else { return nil }
        return abs(estimate.inputTokens - actual) * 10_000 / actual
    }

    package var estimate: RequestEstimate? { try? result.get() }

    /// One of two halves of the repositories by a stable hash; its bit is the one that splits the rows most evenly.
    package var isHeldOut: Bool { RecordedPair.isHeldOut(repository) }

    package static func isHeldOut(_ repository: String) -> Bool {
        let hash = repository.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return hash >> 12 & 1 == 1
    }
}

/// Reads the recorded pairs: gzipped JSON Lines.
package enum RecordedPairs {
    package static func read(folder: String) throws -> [RecordedPair] {
        let packed = try Data(contentsOf: URL(filePath: "\(folder)/pairs/requests.jsonl.gz"))
        let text = try unpacked(Array(packed))
        let counter = RequestCounter(constants: try .embedded(), models: try .embedded())
        return try text.split(separator: 0x0A).map { try pair(Array($0), counter) }
    }

    private static func unpacked(_ packed: [UInt8]) throws -> [UInt8] {
        var rest = packed[...]
        let stream = packed.prefix(0).withUnsafeBytes { prefix in
            Decompressor(.gzip, prefix: prefix) { buffer in
                let part = rest.prefix(buffer.count)
                rest = rest.dropFirst(part.count)
                part.withUnsafeBytes { buffer.copyMemory(from: $0) }
                return part.count
            }
        }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = try buffer.withUnsafeMutableBytes { try stream.read(into: $0) }
            if count == 0 { return text }
            text += buffer[..<count]
        }
    }

    private static func pair(_ line: [UInt8], _ counter: RequestCounter) throws -> RecordedPair {
        try line.withUnsafeBytes { text in
            let row = try JSONElement(validating: text)
            let model = row["model"]?.string ?? ""
            let request = row["request"] ?? row
            let result = Result { () throws(RequestProblem) in
                try counter.estimate(of: request, in: text, as: model)
            }
            return RecordedPair(
                repository: String((row["source"]?.string ?? "").prefix { $0 != ":" }), model: model,
                actual: Int(row["input_tokens_total"]?.int64 ?? 0), result: result,
                structures: structures(of: request))
        }
    }

    /// What a request is made of.
    private static func structures(of request: JSONElement) -> Set<String> {
        var found: Set<String> = []
        if request["system"].map({ !$0.isNull }) == true { found.insert("system") }
        request["tools"]?.forEachElement { tool in
            let type = tool["type"]?.string ?? "custom"
            found.insert(type == "custom" ? "tools" : "server tools")
        }
        if let choice = request["tool_choice"]?["type"]?.string, choice == "any" || choice == "tool" {
            found.insert("forced tool")
        }
        if request["thinking"]?["type"]?.string == "enabled" { found.insert("thinking") }
        if request["output_format"].map({ !$0.isNull }) == true || request["output_config"]?["format"] != nil {
            found.insert("structured output")
        }
        var messages = 0
        request["messages"]?.forEachElement { message in
            messages += 1
            message["content"]?.forEachElement { block in
                guard let type = block["type"]?.string, type != "text" else { return }
                found.insert(name(of: type, block))
            }
        }
        if messages > 1 { found.insert("turns") }
        return found
    }

    private static func name(of type: String, _ block: JSONElement) -> String {
        let source = block["source"]?["type"]?.string
        switch (type, source) {
        case ("tool_use", _), ("tool_result", _): return "tool calls"
        case ("image", "base64"): return "image"
        case ("document", "base64"): return "PDF"
        case ("document", "text"): return "text document"
        case ("image", _), ("document", _): return "media elsewhere"
        case ("server_tool_use", _): return "server tools"
        case let (type, _) where type.hasSuffix("_tool_result"): return "server tools"
        default: return type
        }
    }
}
