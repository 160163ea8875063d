/// Token counts of a sample, by class; kept apart from the product's own type on purpose.
package struct SampleTokens: Sendable, Equatable {
    package var input = 0
    package var write5m = 0
    package var write1h = 0
    package var read = 0
    package var output = 0

    package init(input: Int = 0, write5m: Int = 0, write1h: Int = 0, read: Int = 0, output: Int = 0) {
        self.input = input
        self.write5m = write5m
        self.write1h = write1h
        self.read = read
        self.output = output
    }

    package var prompt: Int { input + write5m + write1h + read }
    package var writes: Int { write5m + write1h }

    package static func += (left: inout SampleTokens, right: SampleTokens) {
        left.input += right.input
        left.write5m += right.write5m
        left.write1h += right.write1h
        left.read += right.read
        left.output += right.output
    }

    /// The members of the product's totals object that hold tokens.
    package var json: String {
        "\"input_tokens\":\(input),\"cache_write_5m_tokens\":\(write5m),\"cache_write_1h_tokens\":\(write1h),"
            + "\"cache_read_tokens\":\(read),\"output_tokens\":\(output)"
    }
}
