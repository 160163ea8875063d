import FoundationEssentials
import GRDB
import TestSupport

@testable import Ledger

/// The books of a gateway that was killed, held against what the service and the clients know.
struct KilledBooks {
    private(set) var complete = 0
    private(set) var lowerBounds = 0
    private(set) var unbilled = 0
    /// What must not be, in words.
    private(set) var deviations: [String] = []
    private var sum = Sums()

    private struct Sums: Equatable {
        var requests: Int64 = 0
        var input: Int64 = 0
        var cacheWrite5m: Int64 = 0
        var cacheWrite1h: Int64 = 0
        var cacheRead: Int64 = 0
        var output: Int64 = 0
    }

    /// Reads a ledger into which the journal was moved.
    init(ledger path: String, service: KilledService.Account, clients: KilledLoad.Account) throws {
        let ledger = try Ledger.open(path, mode: .readWrite(create: false))
        let rows = try ledger.read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT g.opening, g.state, r.* FROM gateway_calls g LEFT JOIN records r ON r.id = g.record")
        }
        var names: Set<String> = []
        for row in rows {
            guard let payload = row["opening"] as Data?, let name = CallOpening(payload: Array(payload))?.session else {
                deviations.append("a row without an opening")
                continue
            }
            if !names.insert(name).inserted { deviations.append("\(name) is there twice") }
            if !clients.begun.contains(name) { deviations.append("\(name) was never called") }
            check(row, KilledCall(name: name), wasReceived: clients.whole.contains(name))
        }
        for (name, count) in service.arrived {
            if !names.contains(name) { deviations.append("\(name) was sent and is not there") }
            if count != 1 { deviations.append("\(name) was sent \(count) times") }
        }
        for name in clients.whole where !names.contains(name) {
            deviations.append("\(name) was received and is not there")
        }
        deviations += clients.wrong.map { "\($0) came to an end that is not the service's" }
    }

    private mutating func check(_ row: Row, _ call: KilledCall, wasReceived: Bool) {
        guard (row["id"] as Int64?) != nil else {
            unbilled += 1
            if case .busy = call.answer { return }
            return deviations.append("\(call.name) has no record")
        }
        let entry = GatewayFixture.Entry(row)
        let truth = GatewayFixture.Entry(call.message)
        sum.requests += 1
        sum.input += entry.input
        sum.cacheWrite5m += entry.cacheWrite5m
        sum.cacheWrite1h += entry.cacheWrite1h
        sum.cacheRead += entry.cacheRead
        sum.output += entry.output
        if entry.isIncomplete {
            lowerBounds += 1
            if !entry.isAtMost(truth) { deviations.append("\(call.name) is above what was served: \(entry)") }
            if wasReceived { deviations.append("\(call.name) was received whole and is not complete: \(entry)") }
        } else {
            complete += 1
            if entry != truth { deviations.append("\(call.name) is not what was served: \(entry), but \(truth)") }
            guard case .whole = call.answer else { return deviations.append("\(call.name) was not served whole") }
        }
    }

    /// Compares the rows with what `farthing report --format json` says of them.
    mutating func check(report: [UInt8]) throws {
        struct Report: Decodable {
            struct Totals: Decodable {
                var requests: Int64
                var input_tokens: Int64
                var cache_write_5m_tokens: Int64
                var cache_write_1h_tokens: Int64
                var cache_read_tokens: Int64
                var output_tokens: Int64
            }
            var totals: Totals
        }
        let totals = try JSONDecoder().decode(Report.self, from: Data(report)).totals
        let told = Sums(
            requests: totals.requests, input: totals.input_tokens, cacheWrite5m: totals.cache_write_5m_tokens,
            cacheWrite1h: totals.cache_write_1h_tokens, cacheRead: totals.cache_read_tokens,
            output: totals.output_tokens)
        if told != sum { deviations.append("the report says \(told), the rows \(sum)") }
    }
}
