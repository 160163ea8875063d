/// Problems by file and cause: equal ones are one entry with a count and the first place.
package struct DiagnosticLog: Sendable {
    struct Cause: Hashable {
        var file: String
        var problem: Problem
    }

    struct Occurrences {
        var count: Int
        /// Line from the beginning of the part of the file that was read; the offset, of the line's
        /// beginning, tells the part.
        var line: UInt32
        var offset: Int64
    }

    private(set) var entries: [Cause: Occurrences] = [:]

    package init() {}

    mutating func note(_ problem: Problem, file: String, line: UInt32, offset: Int64, count: Int = 1) {
        let cause = Cause(file: file, problem: problem)
        guard var known = entries[cause] else {
            entries[cause] = Occurrences(count: count, line: line, offset: offset)
            return
        }
        known.count += count
        if (offset, line) < (known.offset, known.line) { (known.offset, known.line) = (offset, line) }
        entries[cause] = known
    }

    /// The entries, in no order.
    package var list: [Diagnostic] {
        entries.map { cause, seen in
            Diagnostic(file: cause.file, line: seen.line, problem: cause.problem, count: seen.count)
        }
    }

    /// The entries by file and place.
    ///
    /// - Parameter line: the line from the beginning of the file, where lines were counted in parts.
    func inOrder(line: (Cause, Occurrences) -> UInt32 = { $1.line }) -> [Diagnostic] {
        let all = entries.map { cause, seen in
            Diagnostic(file: cause.file, line: line(cause, seen), problem: cause.problem, count: seen.count)
        }
        return all.sorted { ($0.file, $0.line, $0.problem.text) < ($1.file, $1.line, $1.problem.text) }
    }

    mutating func merge(_ other: DiagnosticLog) {
        for (cause, seen) in other.entries {
            note(cause.problem, file: cause.file, line: seen.line, offset: seen.offset, count: seen.count)
        }
    }
}
