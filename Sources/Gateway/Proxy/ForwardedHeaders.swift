import HTTPTypes
import MessagesClient
import NIOCore
import NIOHTTP1
import Transport

/// Which headers go on to the service and which come back to the client: all but those of one connection.
enum ForwardedHeaders {
    /// Headers of the client's request as lines for the service.
    ///
    /// `Accept-Encoding` becomes gzip or identity, which the tee can read. Where a key is configured it stands in
    /// place of the client's.
    static func toService(_ headers: HTTPHeaders, _ key: UpstreamService.ReplacedKey?) -> HeaderLines {
        let named = headersOfConnection(headers)
        var lines = HeaderLines()
        lines.reserve(lines: headers.count + 2, bytes: 512)
        var acceptsGzip = false
        for (name, value) in headers {
            var name = name
            let isKept = name.withUTF8 { bytes in
                let bytes = UnsafeRawBufferPointer(bytes)
                if bytes.isHeaderName("accept-encoding") {
                    acceptsGzip = acceptsGzip || ForwardedHeaders.acceptsGzip(value)
                    return false
                }
                if isOfOneConnection(bytes) || isOwn(bytes) { return false }
                return key == nil || !(bytes.isHeaderName("x-api-key") || bytes.isHeaderName("authorization"))
            }
            guard isKept, named.isEmpty || !named.contains(name.lowercased()) else { continue }
            lines.add(name, value)
        }
        lines.add("accept-encoding", acceptsGzip ? "gzip" : "identity")
        if let field = key.map({ $0.authentication.field($0.key) }) { lines.add(field.name.rawName, field.value) }
        return lines
    }

    /// Writes the headers of the service's reply for the client, but for those that tell where the body ends.
    ///
    /// - Parameter withLength: the first `Content-Length` goes with them.
    static func toClient(_ head: ReplyHead, withLength: Bool, into buffer: inout ByteBuffer) {
        var takesLength = withLength
        head.forEachLine { name, line in
            if isOfOneConnection(name) {
                guard takesLength, name.isHeaderName("content-length") else { return }
                takesLength = false
            }
            buffer.writeBytes(line)
        }
    }

    /// Names that `Connection` calls headers of this connection, in lower case.
    private static func headersOfConnection(_ headers: HTTPHeaders) -> [String] {
        var named: [String] = []
        for (name, value) in headers where name.utf8.count == 10 && name.lowercased() == "connection" {
            named += value.lowercased().split(separator: ",").map { $0.filter { $0 != " " && $0 != "\t" } }
        }
        return named
    }

    /// Headers for the gateway itself.
    private static func isOwn(_ name: UnsafeRawBufferPointer) -> Bool {
        let own: StaticString = "x-farthing-"
        return name.count > own.utf8CodeUnitCount
            && UnsafeRawBufferPointer(rebasing: name[..<own.utf8CodeUnitCount]).isHeaderName(own)
    }

    /// RFC 9110, section 7.6.1, and what each side of the gateway says for itself.
    private static func isOfOneConnection(_ name: UnsafeRawBufferPointer) -> Bool {
        switch name.count {
        case 2: name.isHeaderName("te")
        case 4: name.isHeaderName("host")
        case 6: name.isHeaderName("expect")
        case 7: name.isHeaderName("trailer") || name.isHeaderName("upgrade")
        case 10: name.isHeaderName("connection") || name.isHeaderName("keep-alive")
        case 14: name.isHeaderName("content-length")
        case 16: name.isHeaderName("proxy-connection")
        case 17: name.isHeaderName("transfer-encoding")
        case 18: name.isHeaderName("proxy-authenticate")
        case 19: name.isHeaderName("proxy-authorization")
        default: false
        }
    }

    private static func acceptsGzip(_ value: String) -> Bool {
        value.lowercased().split(separator: ",").contains { coding in
            let parts = coding.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
            guard parts.first == "gzip" || parts.first == "*" else { return false }
            return !parts.dropFirst().contains {
                $0.hasPrefix("q=0") && $0.dropFirst(3).allSatisfy { ".0".contains($0) }
            }
        }
    }
}
