import CZlib

/// gzip (RFC 1952) over the system's zlib; members may follow each other, zero bytes may pad the end.
final class GzipCodec: Codec {
    /// On the heap, since zlib keeps its address.
    private let stream: UnsafeMutablePointer<z_stream>
    private var state = State.betweenMembers(first: true)

    private enum State: Equatable {
        case betweenMembers(first: Bool)
        case inMember
        case padding
    }

    init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 16 + 15: a gzip header and the largest window. Only memory can be missing here, and then
        // the first `inflate` says so.
        inflateInit2_(stream, 16 + 15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    func step(
        input: UnsafeRawBufferPointer, output: UnsafeMutableRawBufferPointer, offset: Int64
    ) throws(CompressionError) -> (consumed: Int, produced: Int) {
        guard let first = input.first else {
            // zlib may still hold output back.
            return state == .inMember ? try inflateStep(input, output, offset) : (0, 0)
        }
        switch state {
        case .inMember: break
        case .betweenMembers(first: true): state = .inMember
        case .betweenMembers(first: false):
            if first == 0x1F {
                inflateReset(stream)
                state = .inMember
            } else {
                state = .padding
                fallthrough
            }
        case .padding:
            if let place = input.firstIndex(where: { $0 != 0 }) {
                throw CompressionError(compression: .gzip, offset: offset + Int64(place), problem: .bytesAfterEnd)
            }
            return (input.count, 0)
        }
        return try inflateStep(input, output, offset)
    }

    private func inflateStep(
        _ input: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer, _ offset: Int64
    ) throws(CompressionError) -> (consumed: Int, produced: Int) {
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.assumingMemoryBound(to: UInt8.self).baseAddress)
        stream.pointee.avail_in = UInt32(input.count)
        stream.pointee.next_out = output.assumingMemoryBound(to: UInt8.self).baseAddress
        stream.pointee.avail_out = UInt32(clamping: output.count)
        let room = Int(stream.pointee.avail_out)
        let result = inflate(stream, Z_NO_FLUSH)
        let consumed = input.count - Int(stream.pointee.avail_in)
        let produced = room - Int(stream.pointee.avail_out)
        switch result {
        case Z_STREAM_END: state = .betweenMembers(first: false)
        case Z_OK, Z_BUF_ERROR: break
        default:
            let words = stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(result)"
            throw CompressionError(compression: .gzip, offset: offset + Int64(consumed), problem: .damaged(words))
        }
        return (consumed, produced)
    }

    func checkEnd(offset: Int64) throws(CompressionError) {
        if state == .inMember || state == .betweenMembers(first: true) {
            throw CompressionError(compression: .gzip, offset: offset, problem: .truncated)
        }
    }
}
