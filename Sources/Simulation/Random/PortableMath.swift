/// Natural logarithm and exponential from additions, multiplications and divisions alone, so that results
/// have the same bits on every machine; libraries of systems differ in the last place.
///
/// Both are within one unit in the last place: a relative error below 2^-52. The tests hold them to values
/// with 30 digits.
public enum PortableMath {
    /// e to the power of x; 0 below about -745.1, infinity above about 709.8.
    public static func exp(_ x: Double) -> Double {
        guard x > -746 else { return x.isNaN ? x : 0 }
        guard x < 710 else { return .infinity }
        let power = (x * inverseOfLog2).rounded(.toNearestOrEven)
        let rest = (x - power * log2High) - power * log2Low
        // Taylor's series; at |rest| <= 0.3466 the first term left out is below 2^-57.
        var series = 0.0
        for coefficient in reciprocalFactorials { series = series * rest + coefficient }
        let value = 1 + (rest + rest * rest * series)
        return Double(sign: .plus, exponent: Int(power), significand: value)
    }

    /// The natural logarithm; -infinity at 0, not a number below.
    public static func log(_ x: Double) -> Double {
        guard x > 0 else { return x == 0 ? -.infinity : .nan }
        guard x < .infinity else { return x }
        var mantissa = x.significand
        var power = Double(x.exponent)
        if mantissa > squareRootOf2 {
            mantissa *= 0.5
            power += 1
        }
        // log(1 + f) = f - f²/2 + s (f²/2 + R), s = f / (2 + f), R the series of 2 artanh(s)/s - 2.
        let f = mantissa - 1
        let s = f / (2 + f)
        let square = s * s
        var series = 0.0
        for coefficient in doubledOddReciprocals { series = (series + coefficient) * square }
        let half = 0.5 * f * f
        return power * log2High - ((half - (s * (half + series) + power * log2Low)) - f)
    }

    /// Upper bits of log 2, with zeros at the end, so that small whole multiples of it are exact.
    private static let log2High = 0x1.62e42feep-1
    private static let log2Low = 0x1.a39ef35793c76p-33
    private static let inverseOfLog2 = 0x1.71547652b82fep+0
    private static let squareRootOf2 = 0x1.6a09e667f3bcdp+0

    /// 1/14!, … 1/3!, 1/2!
    private static let reciprocalFactorials: [Double] = (2...14).reversed().map { number in
        1 / (2...number).reduce(1.0) { $0 * Double($1) }
    }

    /// 2/23, 2/21, … 2/3
    private static let doubledOddReciprocals: [Double] = stride(from: 23, through: 3, by: -2).map { 2 / Double($0) }
}
