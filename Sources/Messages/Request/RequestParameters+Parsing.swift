package import JSONScan

extension RequestParameters {
    /// Reads the parameters of a request body.
    package init(parsing body: JSONElement) throws(RequestProblem) {
        maxTokens = try body.count("max_tokens")
        isStream = body["stream"]?.bool ?? false
        speed = body["speed"]?.nonEmptyString
        serviceTier = body["service_tier"]?.nonEmptyString
        inferenceGeo = body["inference_geo"]?.nonEmptyString
        userID = body["metadata"]?["user_id"]?.nonEmptyString
        if let output = body["output_config"] {
            effort = output["effort"]?.nonEmptyString
            hasOutputFormat = output["format"].map { !$0.isNull } ?? false
        }
        thinking = try RequestParameters.thinking(body["thinking"])
        toolChoice = try RequestParameters.toolChoice(body["tool_choice"])
        var edits: [String] = []
        body["context_management"]?["edits"]?.forEachElement { edit in
            if let type = edit["type"]?.nonEmptyString { edits.append(type) }
        }
        contextEdits = edits
    }

    private static func thinking(_ element: JSONElement?) throws(RequestProblem) -> Thinking? {
        guard let element, !element.isNull else { return nil }
        guard let type = element["type"]?.nonEmptyString else {
            throw RequestProblem(path: "thinking.type", expected: "enabled, adaptive or disabled")
        }
        return Thinking(type: type, budget: element["budget_tokens"]?.int64)
    }

    private static func toolChoice(_ element: JSONElement?) throws(RequestProblem) -> ToolChoice? {
        guard let element, !element.isNull else { return nil }
        guard let type = element["type"]?.nonEmptyString else {
            throw RequestProblem(path: "tool_choice.type", expected: "auto, any, tool or none")
        }
        return ToolChoice(
            type: type, name: element["name"]?.nonEmptyString,
            disablesParallelUse: element["disable_parallel_tool_use"]?.bool ?? false)
    }
}

extension JSONElement {
    /// A member that is a whole number of 0 or more; nil where it is absent or null.
    func count(_ key: StaticString) throws(RequestProblem) -> Int64? {
        guard let value = self[key], !value.isNull else { return nil }
        guard let number = value.int64, number >= 0 else {
            throw RequestProblem(path: "\(key)", expected: "a whole number of 0 or more")
        }
        return number
    }
}
