package import JSONScan

extension RequestParameters {
    /// Reads the parameters of a request body.
    package init(parsing body: JSONElement) throws(RequestProblem) { try self.init(RequestMembers(body)) }

    /// Reads the parameters among the members of a request body.
    package init(_ members: RequestMembers) throws(RequestProblem) {
        maxTokens = try members.maxTokens?.count("max_tokens")
        isStream = members.stream?.bool ?? false
        speed = members.speed?.nonEmptyString
        serviceTier = members.serviceTier?.nonEmptyString
        inferenceGeo = members.inferenceGeo?.nonEmptyString
        userID = members.metadata?["user_id"]?.nonEmptyString
        if let output = members.outputConfig {
            effort = output["effort"]?.nonEmptyString
            hasOutputFormat = output["format"].map { !$0.isNull } ?? false
        }
        thinking = try RequestParameters.thinking(members.thinking)
        toolChoice = try RequestParameters.toolChoice(members.toolChoice)
        var edits: [String] = []
        members.contextManagement?["edits"]?.forEachElement { edit in
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
    /// A whole number of 0 or more; nil where it is null.
    fileprivate func count(_ path: String) throws(RequestProblem) -> Int64? {
        guard !isNull else { return nil }
        guard let number = int64, number >= 0 else {
            throw RequestProblem(path: path, expected: "a whole number of 0 or more")
        }
        return number
    }
}
