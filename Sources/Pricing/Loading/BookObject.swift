import JSONScan

/// An object of a book: its members by key; keys that are not expected are errors.
struct BookObject {
    let path: BookPath
    /// Few enough that a search is quicker than hashing.
    private var members: [(key: String, node: BookNode)] = []

    init(_ node: BookNode, keys: [String]) throws(BookProblem) {
        path = node.path
        guard case .object(let list) = node.value else { throw node.fail("expected an object, found \(node.kind)") }
        members.reserveCapacity(list.count)
        for member in list {
            let child = BookNode(value: member.value, path: path.member(member.key))
            guard keys.contains(member.key) else {
                throw child.fail("unknown key; expected one of \(keys.joined(separator: ", "))")
            }
            guard !members.contains(where: { $0.key == member.key }) else {
                throw child.fail("the key stands there twice")
            }
            members.append((member.key, child))
        }
    }

    /// The member, unless it is absent or null.
    subscript(key: String) -> BookNode? {
        guard let node = members.first(where: { $0.key == key })?.node else { return nil }
        if case .null = node.value { return nil }
        return node
    }

    func required(_ key: String) throws(BookProblem) -> BookNode {
        guard let node = self[key] else { throw BookProblem(path, "the key \(key) is missing") }
        return node
    }

    func fail(_ message: String) -> BookProblem { BookProblem(path, message) }

    func string(_ key: String) throws(BookProblem) -> String? { try self[key]?.string }
    func strings(_ key: String) throws(BookProblem) -> [String] { try self[key]?.strings ?? [] }
    func flag(_ key: String) throws(BookProblem) -> Bool { try self[key]?.bool ?? false }

    /// The dates `from` and `to`.
    func days() throws(BookProblem) -> DayRange {
        let range = DayRange(from: try self["from"]?.day, to: try self["to"]?.day)
        if let first = range.first, let end = range.end, first >= end {
            throw fail("the period ends on \(end), before or on the day it begins, \(first)")
        }
        return range
    }
}
