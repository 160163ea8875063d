import JSONScan
import Simulation

/// A file with the times of requests: seconds, one a line, or a trace in one of the formats of `replay`.
struct ArrivalFile {
    private let name: String
    private let bytes: [UInt8]

    /// Most requests that a file may have.
    private static let limit = 1_000_000

    /// Reads the file, or standard input for `-`. Throws `FileProblem`.
    init(_ path: String, in context: Context) throws {
        name = path == "-" ? "standard input" : path
        bytes = path == "-" ? try context.files.readStandardInput() : try context.files.read(path)
    }

    /// Times from the first request on, ascending. Throws `CommandFailure`, which names the line.
    func milliseconds() throws -> [Int64] {
        let first = bytes.first { $0 > 0x20 }
        let isList = first.map { $0 >= 0x30 && $0 <= 0x39 } ?? false
        let times = isList ? try list() : try trace()
        guard times.count > 1, let start = times.first, let end = times.last, end > start else {
            throw CommandFailure.wrongUse("\(name): expected at least two requests at different times")
        }
        guard times.count <= ArrivalFile.limit else {
            throw CommandFailure.wrongUse(
                "\(name): \(times.count) requests; at most \(ArrivalFile.limit) are simulated")
        }
        return times.map { $0 - start }
    }

    private func list() throws -> [Int64] {
        var times: [Int64] = []
        for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            let text = line.filter { $0 > 0x20 }
            guard !text.isEmpty else { continue }
            let time = text.withUnsafeBytes { text -> Int64? in
                let element = JSONElement(unchecked: text)
                guard element.kind == .number, element.bytes.count == text.count else { return nil }
                return element.scaledInteger(decimals: 3)
            }
            guard let time, time >= 0, time <= 1 << 50 else {
                throw CommandFailure.wrongUse("\(name):\(index + 1): expected seconds from 0 on, one time a line")
            }
            if let last = times.last, time < last {
                throw CommandFailure.wrongUse(
                    "\(name):\(index + 1): goes back in time, from \(last) ms to \(time) ms; sort the times (rule R6)")
            }
            times.append(time)
        }
        return times
    }

    private func trace() throws -> [Int64] {
        do {
            var arrivals = TraceArrivals(name: name)
            try bytes.withUnsafeBytes { try arrivals.read($0) }
            return try arrivals.finish().requests.map(\.timeMilliseconds)
        } catch let problem as TraceProblem {
            throw CommandFailure.wrongUse("\(problem)")
        }
    }
}
