extension MockScenario {
    /// Services that answer calls with an error.
    static let calls: [String: Script] = [
        "wrong-key": { request, _ in
            .error(
                401, type: "authentication_error", message: "invalid x-api-key \(request["x-api-key"] ?? "")",
                headers: [])
        }
    ]
}
