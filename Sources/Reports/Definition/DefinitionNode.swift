import JSONScan

/// A value of a definition with its place; every accessor throws the place and what was expected there.
struct DefinitionNode {
    let value: JSONValue
    let origin: String
    let place: String

    func fail(_ problem: String) -> ReportDefinitionError {
        ReportDefinitionError(origin: origin, place: place, problem: problem)
    }

    /// The member of this name; nil where it is absent.
    func member(_ key: String) -> DefinitionNode? {
        value[key].map { DefinitionNode(value: $0, origin: origin, place: "\(place).\(key)") }
    }

    func required(_ key: String) throws(ReportDefinitionError) -> DefinitionNode {
        guard let node = member(key) else { throw fail("the member \(key) is missing") }
        return node
    }

    /// Refuses what is no object, members that are not known and members that stand there twice.
    func checkMembers(_ known: [String]) throws(ReportDefinitionError) {
        guard case .object(let members) = value else { throw fail("expected an object, found \(kind)") }
        var seen: Set<String> = []
        for member in members {
            let node = DefinitionNode(value: member.value, origin: origin, place: "\(place).\(member.key)")
            guard known.contains(member.key) else {
                throw node.fail("unknown member; expected one of \(known.joined(separator: ", "))")
            }
            guard seen.insert(member.key).inserted else { throw node.fail("the member stands there twice") }
        }
    }

    /// Text on one line that is not empty.
    var line: String {
        get throws(ReportDefinitionError) {
            guard let text = value.string, !text.isEmpty, text == DisplayText.harmless(text) else {
                throw fail("expected a line of text, found \(kind)")
            }
            return text
        }
    }

    /// A whole number in a range.
    func count(in range: ClosedRange<Int64>) throws(ReportDefinitionError) -> Int {
        guard let count = value.int64, range.contains(count) else {
            throw fail("expected a whole number from \(range.lowerBound) to \(range.upperBound), found \(kind)")
        }
        return Int(count)
    }

    /// One of the names that a type knows.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ type: Choice.Type, _ noun: String
    ) throws(ReportDefinitionError) -> Choice {
        guard let text = value.string, let choice = Choice(rawValue: text) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw fail("expected \(noun), found \(kind); known are \(known)")
        }
        return choice
    }

    /// A list of different names that a type knows, in a number that is allowed.
    func choices<Choice: RawRepresentable<String> & CaseIterable & Hashable>(
        _ type: Choice.Type, _ noun: String, in range: ClosedRange<Int>
    ) throws(ReportDefinitionError) -> [Choice] {
        guard let values = value.array, range.contains(values.count) else {
            let size =
                range.upperBound == .max ? "\(range.lowerBound) or more" : "\(range.lowerBound) to \(range.upperBound)"
            throw fail("expected a list of \(size) names, found \(kind)")
        }
        var found: [Choice] = []
        for (index, value) in values.enumerated() {
            let node = DefinitionNode(value: value, origin: origin, place: "\(place)[\(index)]")
            let choice = try node.choice(type, noun)
            guard !found.contains(choice) else { throw node.fail("\(choice.rawValue) stands there twice") }
            found.append(choice)
        }
        return found
    }

    /// What is there, for messages: short values are shown.
    var kind: String {
        switch value {
        case .null: "null"
        case .bool(let flag): "\(flag)"
        case .number(let text): text.count <= 40 ? text : "a long number"
        case .string(let text): text.count <= 40 ? "\"\(DisplayText.harmless(text))\"" : "a long text"
        case .array(let values): values.isEmpty ? "an empty list" : "a list of \(values.count)"
        case .object: "an object"
        }
    }
}
