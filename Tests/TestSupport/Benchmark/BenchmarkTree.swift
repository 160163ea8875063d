/// A tree of transcripts of a given size, shaped like real ones, for measurements.
///
/// Lines of 1 to 20 KB; seven in ten carry usage and hold a quarter of the bytes; 2.2 lines a
/// message. Fast: text is copied from a pool, so that the disk sets the pace.
package struct BenchmarkTree {
    package let bytes: Int
    package let files: Int
    package let seed: UInt64

    package init(bytes: Int, files: Int, seed: UInt64) {
        self.bytes = bytes
        self.files = files
        self.seed = seed
    }

    /// Writes `projects/<project>/<session>.jsonl` files below `path` and says what they hold.
    package func write(to path: String) throws -> BenchmarkTruth {
        var truth = BenchmarkTruth()
        var generator = SplitMix64(seed: seed)
        let pool = TextPool(seed: seed)
        for number in 0..<files {
            let folder = try SampleFolder(path: "\(path)/projects/-home-user-project-\(number % 8)")
            let session = generator.uuid()
            let share = bytes / files
            var lines = BenchmarkLines(session: session, number: number, pool: pool, generator: generator)
            try FileSink.write(to: "\(folder.path)/\(session).jsonl") { buffer, bytes in
                guard bytes < share else { return false }
                lines.appendStep(to: &buffer, truth: &truth)
                return true
            }
            generator = lines.generator
        }
        return truth
    }
}

/// What a benchmark tree holds, counted while it is made; each message with its last counts.
package struct BenchmarkTruth: Sendable, Equatable {
    package var lines = 0
    package var bytes = 0
    package var linesWithUsage = 0
    package var bytesWithUsage = 0
    package var messages = 0
    package var tokens = SampleTokens()

    /// One line of JSON.
    package var json: String {
        """
        {"lines":\(lines),"bytes":\(bytes),"lines_with_usage":\(linesWithUsage),\
        "bytes_with_usage":\(bytesWithUsage),"requests":\(messages),\(tokens.json)}

        """
    }
}
