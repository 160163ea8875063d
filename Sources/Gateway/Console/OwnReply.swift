import JSONScan
import NIOHTTP1

/// What the gateway says itself in answer to a request.
package struct OwnReply: Sendable {
    package var status: Int
    package var type: String
    package var body: [UInt8]
    package var headers: [(name: String, value: String)] = []
    /// The connection stays open for the next request; only where all of the request was read.
    package var keepsAlive = false

    package init(status: Int = 200, type: String, _ text: String) {
        self.status = status
        self.type = type
        body = Array(text.utf8)
    }

    /// A page of HTML; the style within it is let through, and nothing else that is not the gateway's.
    package static func page(status: Int = 200, _ html: String) -> OwnReply {
        var reply = OwnReply(status: status, type: "text/html; charset=utf-8", html)
        reply.headers = [("content-security-policy", PagePolicy.policy(of: html)), ("cache-control", "no-store")]
        return reply
    }

    /// An estimate, in the shape in which the service counts tokens.
    package static func count(_ tokens: Int) -> OwnReply {
        var reply = OwnReply(type: "application/json", #"{"input_tokens":\#(tokens)}"#)
        reply.headers = [("x-farthing-estimate", "true")]
        reply.keepsAlive = true
        return reply
    }

    /// An error in the API's shape: the request is not one that the service would take.
    package static func invalidRequest(_ message: String) -> OwnReply {
        let text = JSONValue.string(message).serialized()
        var reply = OwnReply(
            status: 400, type: "application/json",
            #"{"type":"error","error":{"type":"invalid_request_error","message":\#(text)}}"#)
        reply.keepsAlive = true
        return reply
    }

    /// To another path of the gateway.
    static func redirect(to path: String) -> OwnReply {
        var reply = OwnReply(status: 303, type: "text/plain; charset=utf-8", "")
        reply.headers = [("location", path)]
        return reply
    }

    init(_ refusal: Refusal) {
        self.init(status: Int(refusal.status.code), type: "application/json", refusal.body)
    }

    /// Its headers, with what every reply of the gateway's own tells a browser.
    func lines(closes: Bool) -> [(name: String, value: String)] {
        var lines = [
            (name: "content-type", value: type), ("content-length", String(body.count)),
            ("x-content-type-options", "nosniff"),
        ]
        if closes { lines.append(("connection", "close")) }
        if !headers.contains(where: { $0.name == "content-security-policy" }) {
            lines.append(("content-security-policy", PagePolicy.plain))
        }
        return lines + headers
    }
}
