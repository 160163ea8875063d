/// A seeded source of random numbers that gives the same bits on every machine.
///
/// The generator is xoshiro256++ (Blackman and Vigna, 2021), its state filled by SplitMix64 (Steele, Lea and
/// Flood, 2014). Variates come from integers and from `PortableMath`, never from the system's library.
public struct RandomSource: Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    /// Streams of one seed are independent of each other: one for each replication and purpose.
    public init(seed: UInt64, stream: UInt64 = 0) {
        var filler =
            RandomSource.mixed(seed &+ RandomSource.step) ^ RandomSource.mixed(stream &* RandomSource.step &+ 1)
        func next() -> UInt64 {
            filler &+= RandomSource.step
            return RandomSource.mixed(filler)
        }
        state = (next(), next(), next(), next())
    }

    /// 64 random bits.
    public mutating func next() -> UInt64 {
        let sum = state.0 &+ state.3
        let result = RandomSource.rotated(sum, by: 23) &+ state.0
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = RandomSource.rotated(state.3, by: 45)
        return result
    }

    /// Uniform in (0, 1], a multiple of 2^-53.
    public mutating func unit() -> Double {
        Double((next() >> 11) + 1) * 0x1p-53
    }

    /// Exponential with this mean, in the unit of the mean.
    public mutating func exponential(mean: Double) -> Double {
        -PortableMath.log(unit()) * mean
    }

    /// Uniform in 0..<bound without bias (Lemire, 2019); `bound` is above 0.
    public mutating func index(below bound: Int) -> Int {
        let bound = UInt64(bound)
        var product = next().multipliedFullWidth(by: bound)
        if product.low < bound {
            let refused = (0 &- bound) % bound
            while product.low < refused { product = next().multipliedFullWidth(by: bound) }
        }
        return Int(product.high)
    }

    /// The index of a weight, drawn in proportion to the weights; their sum is above 0.
    public mutating func choice(of weights: [Double]) -> Int {
        var rest = unit() * weights.reduce(0, +)
        for (index, weight) in weights.enumerated() {
            rest -= weight
            if rest <= 0 && weight > 0 { return index }
        }
        return weights.lastIndex { $0 > 0 } ?? 0
    }

    private static let step: UInt64 = 0x9E37_79B9_7F4A_7C15

    private static func mixed(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    private static func rotated(_ value: UInt64, by bits: UInt64) -> UInt64 {
        value << bits | value >> (64 - bits)
    }
}
