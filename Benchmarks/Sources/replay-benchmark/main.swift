import Simulation
import Usage

/// usage: replay-benchmark TRACE [ROUNDS]
/// Prints how long a trace takes to load, what it takes of memory, and how fast each policy replays it on one
/// core: alone, and all in one pass.
let arguments = CommandLine.arguments
guard arguments.count >= 2, let rounds = Int(arguments.count > 2 ? arguments[2] : "5"), rounds > 0 else {
    preconditionFailure("usage: replay-benchmark TRACE [ROUNDS]")
}
let file = TraceFile(path: arguments[1])
let before = ResidentMemory.now()
var loaded: (trace: ReplayTrace, summary: TraceSummary)?
let firstLoad = try seconds { loaded = try file.load() }
guard let (trace, summary) = loaded else { preconditionFailure("no trace") }
let (resident, peakOfLoad) = (ResidentMemory.now() - before, ResidentMemory.peak())
let count = Double(trace.requestCount)

var options = ReplayOptions()
options.pings = CacheLifetime.allCases.compactMap { lifetime in
    PingChoice.mostWorthwhile(at: TraceFile.price, lifetime).map { PingChoice(lifetime: lifetime, most: $0) }
}
let replay = Replay(trace, options)
let expected = try replay.run()
let peakOfReplay = ResidentMemory.peak()
let load = try rounds > 1 ? median(rounds: min(rounds, 3)) { _ = try file.load() } : firstLoad

print("\(summary.requests) requests, \(summary.groups) sessions, \(trace.nodeCount) nodes, \(trace.inputTokens) tokens")
print(
    "Loading: \(text(load, decimals: 2)) s (\(text(firstLoad, decimals: 2)) s the first time), "
        + "\(text(count / load / 1e6, decimals: 2)) million requests/s, \(text(Double(file.size()) / load / 1e6)) MB/s")
print(
    "Memory: \(text(Double(trace.byteCount) / count)) bytes a request held, \(text(Double(resident) / count)) resident; "
        + "\(text(Double(peakOfLoad) / 1e6)) MB at the peak of loading")

let policyRounds = PolicyRounds(trace: trace, replay: replay, rounds: rounds, expected: expected)
let limit = policyRounds.stream()
var rows = [limit, policyRounds.walk()] + policyRounds.policies()
rows += [policyRounds.bound(hasPings: false), policyRounds.bound(hasPings: true), try policyRounds.together()]

print("\n| on one core, after loading | million requests/s | times the limit | cost |\n|---|---|---|---|")
for row in rows {
    let (speed, times) = (text(count / row.seconds / 1e6, decimals: 2), text(row.seconds / limit.seconds))
    print("| \(row.name) | \(speed) | \(times) | \(row.cost.map { "$\($0)" } ?? "") |")
}
print("\nPeak of the whole process with all in one pass: \(text(Double(peakOfReplay) / 1e6)) MB")
