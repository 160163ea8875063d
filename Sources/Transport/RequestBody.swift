/// The body of a request, in memory that stays where it is: libcurl reads it there while a call is under way.
package final class RequestBody: @unchecked Sendable {
    let bytes: UnsafeBufferPointer<UInt8>

    /// Of no bytes; it has an address all the same, without which libcurl would read a body from elsewhere.
    static let empty = RequestBody([])

    package init(_ bytes: [UInt8]) {
        let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        _ = copy.initialize(from: bytes)
        self.bytes = UnsafeBufferPointer(copy)
    }

    deinit { bytes.deallocate() }
}
