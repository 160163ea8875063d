/// The positions that the lookback counts: a block is one, and so is a run of calls or of results (rule R4).
enum LookbackPositions {
    /// Position of each block, from 0.
    static func positions(of runs: [PromptRun]) -> [Int] {
        var position = -1
        var last = PromptRun.none
        return runs.map { run in
            if run == .none || run != last { position += 1 }
            last = run
            return position
        }
    }
}
