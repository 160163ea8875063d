import JSONScan

/// What a reply with an error status says.
struct ErrorReply {
    var type: String?
    var message: String

    /// - Parameter body: the API's error object, that of another service, an error page, or anything.
    init(body: [UInt8], key: APIKey?) {
        var found: (type: String?, message: String?) = (nil, nil)
        body.withUnsafeBytes { bytes in
            guard let value = try? JSONElement(validating: bytes), value.kind == .object else { return }
            let error = value["error"]
            found.type = error?["type"]?.string ?? value["type"]?.string
            found.message = error?["message"]?.string ?? error?.string ?? value["message"]?.string
        }
        type = found.type.map { ServiceWords.plain($0, key) }
        message = ServiceWords.plain(found.message ?? ErrorReply.page(body, key), key)
    }

    /// What a page that is no JSON is about, in a few words.
    private static func page(_ body: [UInt8], _ key: APIKey?) -> String {
        let text = String(decoding: body, as: UTF8.self)
        let bytes = Array((key?.redacted(text) ?? text).utf8)
        // ASCII alone is lowered, so that places stay the same.
        let lower = bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        if let start = lower.firstRange(of: Array("<title>".utf8)),
            let end = lower[start.upperBound...].firstRange(of: Array("</title>".utf8))
        {
            return "an HTML page: " + String(decoding: bytes[start.upperBound..<end.lowerBound], as: UTF8.self)
        }
        if bytes.isEmpty { return "an empty body" }
        return lower.firstRange(of: Array("<html".utf8)) == nil
            ? String(decoding: bytes, as: UTF8.self) : "an HTML page"
    }
}
