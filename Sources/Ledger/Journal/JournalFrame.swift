/// One record of the journal: what happened to one call.
package struct JournalFrame: Equatable, Sendable {
    package enum Kind: UInt8, Sendable {
        /// The call is about to be sent.
        case open = 1
        /// The reply came to its end.
        case close = 2
        /// The reply was not seen to its end: what is known is a lower bound.
        case lowerBound = 3
    }

    package var kind: Kind
    package var call: ULID
    package var payload: [UInt8]

    package init(_ kind: Kind, _ call: ULID, _ payload: [UInt8]) {
        self.kind = kind
        self.call = call
        self.payload = payload
    }

    /// Longest payload, in bytes.
    package static let longestPayload = 1 << 20

    /// Bytes of length and checksum before the content.
    static let headLength = 8

    /// Longest frame, in bytes.
    static let longest = headLength + 1 + ULID.byteCount + longestPayload

    /// Bytes of it in a segment.
    var encodedLength: Int { JournalFrame.headLength + 1 + ULID.byteCount + payload.count }

    /// As it stands in a segment: length and CRC32C of what follows (4 bytes each, least significant
    /// first), kind (1), call (16), payload.
    package var encoded: [UInt8] {
        var bytes = [UInt8](repeating: 0, count: JournalFrame.headLength)
        bytes.reserveCapacity(encodedLength)
        bytes.append(kind.rawValue)
        bytes += call.bytes
        bytes += payload
        bytes.withUnsafeMutableBytes { whole in
            let content = UnsafeRawBufferPointer(rebasing: whole[JournalFrame.headLength...])
            whole.storeBytes(of: UInt32(content.count).littleEndian, as: UInt32.self)
            whole.storeBytes(of: CRC32C.checksum(content).littleEndian, toByteOffset: 4, as: UInt32.self)
        }
        return bytes
    }

    /// The frame at the start of some bytes and how many it takes; nil where it is not whole.
    static func decode(_ bytes: UnsafeRawBufferPointer) -> (frame: JournalFrame, length: Int)? {
        guard bytes.count >= headLength + 1 + ULID.byteCount else { return nil }
        let count = Int(UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self)))
        guard count > ULID.byteCount, count <= longestPayload + 1 + ULID.byteCount, headLength + count <= bytes.count
        else { return nil }
        let content = UnsafeRawBufferPointer(rebasing: bytes[headLength..<(headLength + count)])
        let sum = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
        guard CRC32C.checksum(content) == sum, let kind = Kind(rawValue: content[0]),
            let call = ULID(bytes: content[1...ULID.byteCount])
        else { return nil }
        return (JournalFrame(kind, call, [UInt8](content[(1 + ULID.byteCount)...])), headLength + count)
    }
}
