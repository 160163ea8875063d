import CScan
import JSONScan
import Usage

/// The stable hash by which a request id is known: the same whether it was read from a transcript, a
/// recorded reply or an event.
enum RequestHash {
    /// 0 for none and the empty one.
    static func hash(of request: String?) -> UInt64 {
        guard var request, !request.isEmpty else { return 0 }
        return request.withUTF8 { hash(ofBytes: UnsafeRawBufferPointer($0)) }
    }

    /// Hash of a request id as it stands between its quotes; 0 for none and the empty one.
    static func hash(ofText text: UnsafeRawBufferPointer?) -> UInt64 {
        guard let text, text.count > 0 else { return 0 }
        return text.withUnescapedText { hash(ofBytes: $0) }
    }

    private static func hash(ofBytes bytes: UnsafeRawBufferPointer) -> UInt64 {
        var hash = StableHash()
        hash.mix(bytes: bytes)
        return hash.identity.high
    }
}

extension UnsafeRawBufferPointer {
    /// The bytes that a text between quotes stands for: itself, where nothing in it is escaped.
    func withUnescapedText<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let bytes = assumingMemoryBound(to: UInt8.self)
        guard let base = bytes.baseAddress, cscan_string_stop(base, count) < count else { return body(self) }
        var text = JSONKey(bytes: self).string
        return text.withUTF8 { body(UnsafeRawBufferPointer($0)) }
    }
}
