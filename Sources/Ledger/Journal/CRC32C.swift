/// Checksum of a journal's frames: the Castagnoli polynomial, reflected, eight bytes at a step.
///
/// Source: RFC 3720, appendix B.4 (its test vectors are in the tests); M. Kounavis and F. Berry, "Novel table
/// lookup-based algorithms for high-performance CRC generation", 2008, for the steps.
enum CRC32C {
    static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        tables.withUnsafeBufferPointer { tables in
            var register: UInt32 = 0xFFFF_FFFF
            var place = 0
            while place + 8 <= bytes.count {
                let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
                let mixed = word ^ UInt64(register)
                register = 0
                for byte in 0..<8 {
                    register ^= tables[(7 - byte) << 8 | Int(UInt8(truncatingIfNeeded: mixed >> (8 * byte)))]
                }
                place += 8
            }
            while place < bytes.count {
                register = tables[Int(UInt8(truncatingIfNeeded: register) ^ bytes[place])] ^ register >> 8
                place += 1
            }
            return ~register
        }
    }

    /// Eight tables of 256 words: of a byte that is followed by none to seven others.
    private static let tables: [UInt32] = {
        var tables: [UInt32] = (0..<256).map { index in
            var value = UInt32(index)
            for _ in 0..<8 { value = value & 1 == 0 ? value >> 1 : value >> 1 ^ 0x82F6_3B78 }
            return value
        }
        for place in 256..<2048 {
            let before = tables[place - 256]
            tables.append(tables[Int(UInt8(truncatingIfNeeded: before))] ^ before >> 8)
        }
        return tables
    }()
}
