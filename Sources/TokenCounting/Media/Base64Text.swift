import JSONScan

/// A base64 string of a request as bytes, without copying it where its text lies plain.
enum Base64Text {
    /// nil in anything but a string of base64.
    static func withBytes<Result>(of element: JSONElement, _ body: (Base64Bytes) -> Result) -> Result? {
        guard let raw = element.stringBytes, !raw.isEmpty else { return nil }
        if !raw.contains(where: { $0 == UInt8(ascii: "\\") || $0 == 0x20 }) {
            return Base64Bytes(raw).map(body)
        }
        let clean = (element.string ?? "").utf8.filter { $0 > 0x20 }
        return clean.withUnsafeBytes { Base64Bytes($0).map(body) }
    }
}
