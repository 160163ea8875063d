import HTTPTypes
import JSONScan
import Transport

/// What a reply with an error status says.
struct ErrorReply {
    var type: String?
    var message: String

    /// Longest message that is passed on, in characters.
    private static let longest = 500

    /// - Parameter body: the API's error object, that of another service, an error page, or anything.
    init(status: Int, body: [UInt8], key: APIKey?) {
        var found: (type: String?, message: String?) = (nil, nil)
        body.withUnsafeBytes { bytes in
            guard let value = try? JSONElement(validating: bytes), value.kind == .object else { return }
            let error = value["error"]
            found.type = error?["type"]?.string ?? value["type"]?.string
            found.message = error?["message"]?.string ?? error?.string ?? value["message"]?.string
        }
        type = found.type
        let text = found.message ?? ErrorReply.page(body)
        message = ErrorReply.harmless(key?.redacted(text) ?? text)
    }

    /// What a page that is no JSON is about, in a few words.
    private static func page(_ body: [UInt8]) -> String {
        let text = String(decoding: body.prefix(4096), as: UTF8.self)
        let lower = text.lowercased()
        if let start = lower.firstRange(of: "<title>"), let end = lower[start.upperBound...].firstRange(of: "</title>")
        {
            return "an HTML page: " + lower[start.upperBound..<end.lowerBound]
        }
        if text.isEmpty { return "an empty body" }
        return lower.contains("<html") ? "an HTML page" : String(text.prefix(longest))
    }

    /// One line without control characters.
    private static func harmless(_ text: String) -> String {
        let line = text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : String($0) }.joined()
        return line.count > longest ? line.prefix(longest) + "…" : line
    }
}
