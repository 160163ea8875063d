extension MockScenario {
    /// Services whose admin reports are of a kind of their own.
    static let reports: [String: Script] = [:]

    /// The admin report of a service where all is well.
    static func report(_ request: LoopbackRequest, _ number: Int) -> MockAnswer {
        .error(404, type: "not_found_error", message: "no such report", headers: [])
    }
}
