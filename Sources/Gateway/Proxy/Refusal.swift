import NIOHTTP1
import Transport

/// A request that the gateway itself refuses, in the API's error shape.
struct Refusal: Error, Equatable {
    let status: HTTPResponseStatus
    /// `error.type` of the API.
    let type: String
    let message: String

    var body: String {
        #"{"type":"error","error":{"type":"\#(type)","message":"farthing: \#(message)"}}"#
    }

    static let malformed = Refusal(
        status: .badRequest, type: "invalid_request_error", message: "the request is not well-formed HTTP")
    static let malformedTarget = Refusal(
        status: .badRequest, type: "invalid_request_error",
        message: "the request's path is not in its plain form: expected one as /v1/messages")
    static let oldVersion = Refusal(
        status: .httpVersionNotSupported, type: "invalid_request_error", message: "expected HTTP/1.1")
    static let otherMethod = Refusal(
        status: .methodNotAllowed, type: "invalid_request_error",
        message: "expected one of the methods GET, HEAD, POST, PUT, PATCH, DELETE")
    static let slowHead = Refusal(
        status: .requestTimeout, type: "timeout_error", message: "the request's headers took too long to come")
    static let slowBody = Refusal(
        status: .requestTimeout, type: "timeout_error", message: "the request's body took too long to come")
    static let wrongHost = Refusal(
        status: .misdirectedRequest, type: "invalid_request_error",
        message: "the gateway does not answer to this host name; --allow-host adds one")
    static let foreignOrigin = Refusal(
        status: .forbidden, type: "permission_error", message: "pages of other sites may not call the gateway")
    static let tooLarge = Refusal(
        status: .payloadTooLarge, type: "request_too_large", message: "the request body is longer than the limit")
    static let notFound = Refusal(
        status: .notFound, type: "not_found_error", message: "only paths below /v1 are forwarded")
    static let noToken = Refusal(
        status: .unauthorized, type: "authentication_error",
        message: "expected the header Authorization: Bearer and the gateway's token")
    static let longHead = Refusal(
        status: .requestHeaderFieldsTooLarge, type: "invalid_request_error",
        message: "the headers are longer than the limit")
    static let noBooks = Refusal(
        status: .serviceUnavailable, type: "overloaded_error",
        message: "the books cannot be written, so the call was not sent")
    static let closing = Refusal(
        status: .serviceUnavailable, type: "overloaded_error", message: "the gateway is about to end")
    static let unreachable = Refusal(
        status: .badGateway, type: "api_error", message: "the service could not be reached")
    static let late = Refusal(
        status: .gatewayTimeout, type: "timeout_error", message: "the service did not answer in time")
}

extension Refusal {
    /// The service gave no reply.
    init(_ error: TransportError) {
        if case .timeout = error.kind { self = .late } else { self = .unreachable }
    }
}
