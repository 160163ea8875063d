import JSONScan
import Messages
import Models
import TokenCounting

/// The estimate of a request body as a model.
func counted(_ body: String, as model: String? = "claude-opus-5") throws -> RequestEstimate {
    let counter = RequestCounter(constants: try .embedded(), models: try .embedded())
    return try Array(body.utf8).withUnsafeBytes { text in
        try counter.estimate(of: JSONElement(validating: text), in: text, as: model)
    }
}

/// A request of one user message that holds these blocks.
func userMessage(_ blocks: String) -> String { #"{"messages":[{"role":"user","content":[\#(blocks)]}]}"# }
