/// Names a record across files and imports: 128 bits of a hash over provider and message id,
/// or over file and offset where there is no message id.
public struct RecordIdentity: Hashable, Sendable {
    public var high: UInt64
    public var low: UInt64

    @inlinable public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Hash of (provider, message id); equal input gives equal identity on every machine and run.
    @inlinable public init(provider: some Sequence<UInt8>, messageID: UnsafeRawBufferPointer) {
        self.init(StableHash(provider: provider), messageID: messageID)
    }

    /// The same with the provider's part of the hash made before.
    @inlinable public init(_ provider: StableHash, messageID: UnsafeRawBufferPointer) {
        var hash = provider
        hash.mix(bytes: messageID)
        self = hash.identity
    }

    /// First half of the identities of events.
    static let eventTag: UInt64 = 0x6576_656E_743A_7265

    /// Identity of an event that names its request alone: the stable hash of the request id.
    public static func ofRequest(hash: UInt64) -> RecordIdentity { RecordIdentity(high: eventTag, low: hash) }

    /// The record is an event that a message with its request id takes in; `low` is the hash of that id.
    public var isOfRequest: Bool { high == RecordIdentity.eventTag }

    /// Identity of a record without a message id: its place.
    public init(file: String, offset: Int64) {
        var hash = StableHash()
        var name = file
        name.withUTF8 { hash.mix(bytes: UnsafeRawBufferPointer($0)) }
        hash.mix(0x1_FFFF)
        hash.mix(UInt64(bitPattern: offset))
        self = hash.identity
    }
}

/// A 128-bit hash that is the same on every machine: two multiply-and-fold lanes.
///
/// Not a defence against chosen collisions; it names records.
public struct StableHash: Sendable {
    @usableFromInline var first: UInt64 = 0x9E37_79B9_7F4A_7C15
    @usableFromInline var second: UInt64 = 0xC2B2_AE3D_27D4_EB4F

    @inlinable public init() {}

    /// Beginning of the identities of a provider's messages.
    @inlinable public init(provider: some Sequence<UInt8>) {
        for byte in provider { mix(UInt64(byte)) }
        mix(0xFFFF)
    }

    @inlinable public mutating func mix(_ value: UInt64) {
        first = StableHash.fold(first ^ value, 0xA076_1D64_78BD_642F)
        second = StableHash.fold(second &+ value, 0xE703_7ED1_A0B4_28DB) ^ value
    }

    @inlinable public mutating func mix(bytes: UnsafeRawBufferPointer) {
        var index = 0
        while index + 16 <= bytes.count {
            let left = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let right = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index + 8, as: UInt64.self))
            first = StableHash.fold(first ^ left, 0xA076_1D64_78BD_642F ^ right)
            second = StableHash.fold(second &+ right, 0xE703_7ED1_A0B4_28DB ^ left) ^ right
            index += 16
        }
        while index + 8 <= bytes.count {
            mix(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)))
            index += 8
        }
        var tail: UInt64 = 0
        var shift: UInt64 = 0
        while index < bytes.count {
            tail |= UInt64(bytes[index]) << shift
            shift += 8
            index += 1
        }
        mix(tail)
        mix(UInt64(truncatingIfNeeded: bytes.count))
    }

    @inlinable public var identity: RecordIdentity {
        var copy = self
        copy.mix(0)
        return RecordIdentity(high: copy.first, low: copy.second)
    }

    @inlinable static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}
