import Testing

@testable import Ledger

/// The bytes of the journal: checksums, names, frames.
@Suite struct JournalCodeTests {
    /// Test vectors of RFC 3720, appendix B.4.
    @Test func checksumsAreThoseOfTheRFC() {
        let vectors: [(bytes: [UInt8], sum: UInt32)] = [
            (Array(repeating: 0, count: 32), 0x8A91_36AA), (Array(repeating: 0xFF, count: 32), 0x62A8_AB43),
            (Array(0..<32), 0x46DD_794E), (Array((0..<32).reversed()), 0x113F_DB5C),
        ]
        for vector in vectors { #expect(vector.bytes.withUnsafeBytes { CRC32C.checksum($0) } == vector.sum) }
    }

    /// The time part of the specification's own example: 01ARYZ6S41 is 1469918176385.
    @Test func namesTellTheirTime() {
        let name = ULID(milliseconds: 1_469_918_176_385, random: (0xABCD, 7))
        #expect(name.description.hasPrefix("01ARYZ6S41"))
        #expect(name.description.count == 26)
        #expect(ULID(bytes: name.bytes) == name)
        #expect(name < ULID(milliseconds: 1_469_918_176_386, random: (0, 0)))
    }

    @Test func payloadsComeBack() {
        var opening = CallOpening(startedAt: 1_700_000_000_123, path: "/v1/messages", provider: "anthropic")
        opening.model = "claude-ü"
        opening.tags = ["a", "b"]
        opening.requestedLifetime = 3600
        opening.isThinking = true
        #expect(CallOpening(payload: opening.payload) == opening)
        var closing = CallClosing(completedAt: 1_700_000_001_000)
        closing.status = 200
        closing.facts = [Array("{}".utf8), []]
        closing.reason = "client_gone"
        closing.firstByteAfter = 12
        #expect(CallClosing(payload: closing.payload) == closing)
        #expect(CallOpening(payload: []) == nil)
        #expect(CallClosing(payload: Array(opening.payload.dropLast(1))) != closing)
    }

    /// Cut anywhere or with any bit turned over, a frame is not taken for a whole one.
    @Test func damageIsSeen() {
        let frame = JournalFrame(.close, ULID(milliseconds: 5, random: (3, 9)), Array("payload".utf8))
        let bytes = frame.encoded
        #expect(bytes.withUnsafeBytes { JournalFrame.decode($0)?.frame } == frame)
        for length in 0..<bytes.count {
            #expect(Array(bytes[..<length]).withUnsafeBytes { JournalFrame.decode($0) == nil }, "cut at \(length)")
        }
        for bit in 0..<(bytes.count * 8) {
            var wrong = bytes
            wrong[bit / 8] ^= 1 << (bit % 8)
            #expect(wrong.withUnsafeBytes { JournalFrame.decode($0)?.frame } != frame, "bit \(bit)")
        }
    }
}
