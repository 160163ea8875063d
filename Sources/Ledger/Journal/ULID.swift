/// Name of one call that went through the gateway: 48 bits of milliseconds since 1970, 80 random bits.
///
/// Sorts by time as bytes and as text. Source: the ULID specification, version 1.
package struct ULID: Hashable, Sendable, Comparable, CustomStringConvertible {
    private let high: UInt64
    private let low: UInt64

    /// - Parameter random: 80 random bits.
    package init(milliseconds: UInt64, random: (UInt16, UInt64)) {
        high = milliseconds << 16 | UInt64(random.0)
        low = random.1
    }

    /// 16 bytes, most significant first; nil for any other number of them.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == ULID.byteCount else { return nil }
        high = bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        low = bytes.dropFirst(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    package static let byteCount = 16

    /// 16 bytes, most significant first.
    package var bytes: [UInt8] {
        withUnsafeBytes(of: high.bigEndian) { Array($0) } + withUnsafeBytes(of: low.bigEndian) { Array($0) }
    }

    package static func < (left: ULID, right: ULID) -> Bool { (left.high, left.low) < (right.high, right.low) }

    /// 26 characters of Crockford's base 32.
    package var description: String {
        let digits = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
        let number = UInt128(high) << 64 | UInt128(low)
        return String(
            decoding: (0..<26).map { digits[Int(truncatingIfNeeded: number >> UInt128(125 - 5 * $0)) & 31] },
            as: UTF8.self)
    }
}
