import Glibc

/// Seconds of processor time that a body takes; on a machine that is left alone, those of the clock on the wall.
func seconds(_ body: () throws -> Void) rethrows -> Double {
    let start = processorSeconds()
    try body()
    return processorSeconds() - start
}

private func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// The median of several rounds.
func median(rounds: Int, _ body: () throws -> Void) rethrows -> Double {
    var times: [Double] = []
    for _ in 0..<rounds { times.append(try seconds(body)) }
    return times.sorted()[rounds / 2]
}

/// A number with `decimals` digits behind the point.
func text(_ number: Double, decimals: Int = 1) -> String {
    let scale = (0..<decimals).reduce(1) { scale, _ in scale * 10 }
    let whole = Int((number * Double(scale)).rounded())
    guard decimals > 0 else { return "\(whole)" }
    let digits = String(whole % scale)
    return "\(whole / scale)." + String(repeating: "0", count: decimals - digits.count) + digits
}
