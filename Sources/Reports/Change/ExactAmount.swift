/// A rational amount of picodollars: rounded down to an integer, and the rest in 2^-64.
///
/// Products of a cost and two token counts go through 256 bits, so that nothing overflows or is rounded
/// before the last digit.
struct ExactAmount: Sendable, Equatable {
    var whole: Int128
    /// The rest in units of 2^-64, cut off below.
    var fraction: UInt64

    init(_ whole: Int128, fraction: UInt64 = 0) {
        self.whole = whole
        self.fraction = fraction
    }

    /// `cost * factor / divisor`, all of them not negative; 0 where the divisor is 0.
    init(_ cost: Int128, times factor: Int128, over divisor: Int128) {
        guard divisor > 0 else {
            self.init(0)
            return
        }
        let product = cost.magnitude.multipliedFullWidth(by: factor.magnitude)
        let (quotient, remainder) = divisor.magnitude.dividingFullWidth(product)
        let rest = remainder.multipliedFullWidth(by: UInt128(1) << 64)
        let fraction = divisor.magnitude.dividingFullWidth(rest).quotient
        self.init(Int128(quotient), fraction: UInt64(truncatingIfNeeded: fraction))
    }

    static func + (left: ExactAmount, right: ExactAmount) -> ExactAmount {
        let (fraction, carry) = left.fraction.addingReportingOverflow(right.fraction)
        return ExactAmount(left.whole + right.whole + (carry ? 1 : 0), fraction: fraction)
    }

    static func - (left: ExactAmount, right: ExactAmount) -> ExactAmount {
        let (fraction, borrow) = left.fraction.subtractingReportingOverflow(right.fraction)
        return ExactAmount(left.whole - right.whole - (borrow ? 1 : 0), fraction: fraction)
    }
}
