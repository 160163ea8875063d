import JSONScan
import Pricing

/// What the coding agent tells its status line command on standard input; every field may be missing.
struct StatusInput: Equatable {
    /// `session_id`.
    var session: String?
    /// `transcript_path`: the file of the session's lines.
    var transcriptPath: String?
    /// `model.id`.
    var model: String?
    /// `workspace.current_dir`, else `cwd`.
    var folder: String?
    /// `cost.total_cost_usd`: what the agent itself reckons, to the picodollar.
    var reportedCost: PicoUSD?

    /// Reads the object; unknown members are passed over. Throws `CommandFailure`, which names the place.
    init(parsing bytes: [UInt8]) throws {
        do {
            self = try bytes.withUnsafeBytes { text in
                let root = try JSONElement(validating: text)
                guard root.kind == .object else {
                    throw CommandFailure.wrongUse(
                        "standard input: expected the JSON object of a status line, such as {\"session_id\": …}")
                }
                return try StatusInput(root)
            }
        } catch let error as JSONError {
            throw CommandFailure.wrongUse("standard input is not valid JSON: \(error); expected a status line's object")
        }
    }

    private init(_ root: JSONElement) throws {
        session = try StatusInput.text(root["session_id"], "session_id")
        transcriptPath = try StatusInput.text(root["transcript_path"], "transcript_path")
        model = try StatusInput.text(root["model"]?["id"], "model.id")
        folder =
            try StatusInput.text(root["workspace"]?["current_dir"], "workspace.current_dir")
            ?? StatusInput.text(root["cwd"], "cwd")
        guard let cost = root["cost"]?["total_cost_usd"], cost.kind != .null else { return }
        guard cost.kind == .number, let text = cost.numberText else {
            throw CommandFailure.wrongUse("standard input: $.cost.total_cost_usd: expected a number")
        }
        // The agent adds up binary fractions, which leave digits behind the twelfth.
        let parts = text.split(separator: ".", maxSplits: 1)
        let isPlain = text.allSatisfy { $0.isNumber || $0 == "." || $0 == "-" }
        reportedCost =
            isPlain && parts.count == 2 ? PicoUSD(usd: "\(parts[0]).\(parts[1].prefix(12))") : PicoUSD(usd: text)
    }

    /// A string; nil where it is missing, null or empty.
    private static func text(_ element: JSONElement?, _ path: String) throws -> String? {
        guard let element, element.kind != .null else { return nil }
        guard element.kind == .string, let text = element.string else {
            throw CommandFailure.wrongUse("standard input: $.\(path): expected a string")
        }
        return text.isEmpty ? nil : text
    }
}
