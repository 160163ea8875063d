/// Makes calls with plausible counts and fresh ids.
struct CallSource {
    var generator: SplitMix64
    private var number = 0
    private var cached = 14_000

    init(seed: UInt64) { generator = SplitMix64(seed: seed) }

    enum Lifetime { case fiveMinutes, oneHour }

    mutating func next(_ model: SampleModel, at time: Int64, writes: Lifetime = .oneHour) -> SampleCall {
        number += 1
        let written = generator.int(180...4_200)
        var tokens = SampleTokens(input: generator.int(3...60), read: cached, output: generator.int(40...1_800))
        switch writes {
        case .fiveMinutes: tokens.write5m = written
        case .oneHour: tokens.write1h = written
        }
        cached = cached > 90_000 ? 14_000 : cached + written
        return SampleCall(
            id: "msg_01\(generator.hex(16))n\(number)", request: "req_011\(generator.hex(14))n\(number)",
            model: model, tokens: tokens, time: time)
    }

    /// A call whose log knows no lifetimes: all writes count as five-minute ones.
    mutating func nextUnsplit(_ model: SampleModel, at time: Int64) -> SampleCall {
        var call = next(model, at: time, writes: .fiveMinutes)
        call.isSplitMissing = true
        return call
    }

    /// A call that only reads from the cache.
    mutating func nextReading(_ model: SampleModel, at time: Int64) -> SampleCall {
        var call = next(model, at: time, writes: .fiveMinutes)
        call.tokens.write5m = 0
        return call
    }
}
