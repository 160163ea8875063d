import HTTPTypes
import MessagesClient
import NIOHTTP1

/// Which headers go on to the service and which come back to the client: all but those of one connection.
enum ForwardedHeaders {
    /// Headers of the client's request as the service gets them.
    ///
    /// `Accept-Encoding` becomes gzip or identity, which the tee can read. Where a key is configured it stands in
    /// place of the client's.
    static func toService(_ headers: HTTPHeaders, _ key: UpstreamService.ReplacedKey?) -> HTTPFields {
        let named = headers[canonicalForm: "connection"].map { $0.lowercased() }
        var fields = HTTPFields()
        for (name, value) in headers {
            guard let name = HTTPField.Name(name) else { continue }
            let canonical = name.canonicalName
            if isOfOneConnection(canonical) || named.contains(canonical) { continue }
            if canonical == "accept-encoding" || canonical.hasPrefix("x-farthing-") { continue }
            if key != nil, canonical == "x-api-key" || canonical == "authorization" { continue }
            fields.append(HTTPField(name: name, value: value))
        }
        fields.append(HTTPField(name: .acceptEncoding, value: acceptsGzip(headers) ? "gzip" : "identity"))
        if let key { fields.append(key.authentication.field(key.key)) }
        return fields
    }

    /// Headers of the service's reply as the client gets them.
    static func toClient(_ fields: HTTPFields) -> HTTPHeaders {
        var headers = HTTPHeaders()
        headers.reserveCapacity(fields.count + 1)
        for field in fields where field.name == .contentLength || !isOfOneConnection(field.name.canonicalName) {
            headers.add(name: field.name.rawName, value: field.value)
        }
        return headers
    }

    /// RFC 9110, section 7.6.1, and what each side of the gateway says for itself.
    private static func isOfOneConnection(_ canonical: String) -> Bool {
        switch canonical {
        case "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te",
            "trailer", "transfer-encoding", "upgrade", "host", "content-length", "expect":
            true
        default: false
        }
    }

    private static func acceptsGzip(_ headers: HTTPHeaders) -> Bool {
        headers[canonicalForm: "accept-encoding"].contains { coding in
            let parts = coding.lowercased().split(separator: ";").map { $0.filter { $0 != " " } }
            guard parts.first == "gzip" || parts.first == "*" else { return false }
            return !parts.dropFirst().contains {
                $0.hasPrefix("q=0") && $0.dropFirst(3).allSatisfy { ".0".contains($0) }
            }
        }
    }
}
