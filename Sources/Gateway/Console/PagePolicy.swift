import Crypto

/// What a browser may load for a page of the gateway.
enum PagePolicy {
    /// Of all that is no page.
    static let plain = "default-src 'self'; frame-ancestors 'none'"

    /// Lets the page's own style through, by its hash.
    static func policy(of html: String) -> String {
        guard let start = html.firstRange(of: "<style>"),
            let end = html[start.upperBound...].firstRange(of: "</style>")
        else { return plain + "; form-action 'self'; base-uri 'none'" }
        let style = html[start.upperBound..<end.lowerBound]
        let hash = base64(Array(SHA256.hash(data: Array(style.utf8))))
        return "default-src 'self'; style-src 'self' 'sha256-\(hash)'; frame-ancestors 'none'; form-action 'self'; "
            + "base-uri 'none'"
    }

    /// RFC 4648, section 4.
    static func base64(_ bytes: [UInt8]) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let part = Array(bytes[start..<min(start + 3, bytes.count)])
            let bits = (0..<3).reduce(0) { $0 << 8 | ($1 < part.count ? Int(part[$1]) : 0) }
            for place in 0..<4 {
                text.append(place <= part.count ? digits[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
