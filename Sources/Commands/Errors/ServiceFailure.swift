import MessagesClient
import Transport

extension ServiceError {
    /// What happened, and what to do; one line.
    var text: String {
        var text = said
        if let retryAfter { text += "; it asks to wait \(retryAfter.components.seconds) s" }
        if attempts > 1 { text += "; tried \(attempts) times" }
        if let requestID { text += " (request id \(requestID))" }
        return text
    }

    private var said: String {
        switch cause {
        case .network(let error): "no reply: \(error.text)"
        case .refused(let status, let type, let message):
            "the service answered \(status)\(type.map { " " + $0 } ?? ""): \(message)\(ServiceError.advice(status))"
        case .unreadable(let expected):
            "the service's reply cannot be read: expected \(expected); check the address, and what stands before it"
        case .streamError(let type, let message): "the stream ended with \(type): \(message); try again later"
        }
    }

    private static func advice(_ status: Int) -> String {
        switch status {
        case 300...399: "; redirects are not followed: check the address"
        case 400: "; mend the request"
        case 401: "; check the key"
        case 403: "; the key may not do this"
        case 404: "; check the model's name and the address"
        case 407: "; it is the proxy that asks for a user and password: check http_proxy"
        case 413: "; the request is too large"
        case 429: "; wait, or ask for less at a time"
        case 500...599: "; try again later"
        default: ""
        }
    }
}

extension TransportError {
    /// What happened, and what to do.
    var text: String {
        switch kind {
        case .library: detail
        case .badURL: "the address cannot be called: \(detail)"
        case .unknownHost: "\(detail); check the address and the name service"
        case .unreachable: "\(detail); check the address, the network and the proxy"
        case .tls: "no secure connection: \(detail); a certificate of your own goes into SSL_CERT_FILE"
        case .proxy: "the proxy lets the call not through: \(detail); check HTTPS_PROXY, its user and password"
        case .timeout(let phase): "too slow (\(phase.rawValue)): \(detail); try again, or allow more with --timeout"
        case .cutOff: "the connection ended too early: \(detail); try again"
        case .malformed: "what came is not what HTTP promises: \(detail); check the address"
        case .tooLarge: "the reply is too long: \(detail)"
        case .cancelled: "given up"
        case .closed: detail
        case .other: detail
        }
    }
}
