import JSONScan
import Messages
import Usage

/// What a request's body tells for the books. A body that is no request tells nothing: it is forwarded all the same.
struct RequestFacts {
    var model: String?
    var user: String?
    var requestedLifetime: CacheLifetime?
    var effort: String?
    var isThinking = false

    init(_ body: [UInt8]) {
        body.withUnsafeBytes { bytes in
            let members = RequestMembers(JSONElement(unchecked: bytes))
            guard let parameters = try? RequestParameters(members) else { return }
            model = members.model?.nonEmptyString
            user = parameters.userID
            effort = parameters.effort
            isThinking = parameters.isThinking
            requestedLifetime = try? members.requestedLifetime()
        }
    }
}
