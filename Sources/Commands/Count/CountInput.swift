import JSONScan
import Messages
import TokenCounting

/// One file of `count`, or one line of it.
struct CountInput {
    /// As an error names it.
    let name: String
    let bytes: [UInt8]

    init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    /// Throws `FileProblem`.
    init(_ source: String, in context: Context) throws {
        name = source == "-" ? "standard input" : source
        bytes = source == "-" ? try context.files.readStandardInput() : try context.files.read(source)
    }

    /// The lines that are not blank, with their numbers from 1.
    var lines: [(number: Int, bytes: [UInt8])] {
        bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated().compactMap { index, line in
            line.allSatisfy { $0 <= 0x20 } ? nil : (index + 1, Array(line))
        }
    }

    /// The tokens of the text as the only message of a user.
    func textEstimate(_ counter: RequestCounter, as model: String?) -> RequestEstimate {
        bytes.withUnsafeBytes { counter.estimate(ofText: $0, as: model) }
    }

    /// The tokens of the request. Throws `CommandFailure`, which names the place.
    func estimate(_ counter: RequestCounter, as model: String?) throws -> RequestEstimate {
        do {
            return try bytes.withUnsafeBytes { text in
                let root = try JSONElement(validating: text)
                guard let inner = root["request"], inner.kind == .object, root["messages"] == nil else {
                    return try counter.estimate(of: root, in: text, as: model)
                }
                let wrapped = root["model"]?.string.flatMap { $0.isEmpty ? nil : $0 }
                return try counter.estimate(of: inner, in: text, as: model ?? wrapped)
            }
        } catch let error as JSONError {
            throw CommandFailure.wrongUse("\(name) is not valid JSON: \(error); expected a request body")
        } catch let problem as RequestProblem {
            throw CommandFailure.wrongUse("\(name): \(problem)")
        }
    }
}
