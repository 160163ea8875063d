/// A definition that does not load: the file, the place in it, what was expected there.
package struct ReportDefinitionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// File name as handed in.
    package let origin: String
    /// Place in the file (`$.group_by[1]`).
    package let place: String
    package let problem: String

    package init(origin: String, place: String, problem: String) {
        self.origin = origin
        self.place = place
        self.problem = problem
    }

    package var description: String { "\(origin): \(place): \(problem)" }
}
