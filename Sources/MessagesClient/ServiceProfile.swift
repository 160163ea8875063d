package import HTTPTypes

/// Where calls go and how they say who they are.
package struct ServiceProfile: Sendable {
    /// What the profile is called in settings, and the provider whose prices its calls pay.
    package var name: String
    /// `https://host[:port][/prefix]`, without a slash at the end; `/v1/…` follows.
    package var baseURL: String
    package var key: APIKey?
    package var authentication: Authentication
    /// Header `anthropic-version`.
    package var version = "2023-06-01"
    /// Values of header `anthropic-beta`.
    package var betas: [String] = []
    /// Sent with every call, in place of headers of the same name.
    package var headers: HTTPFields = [:]

    package init(name: String, baseURL: String, key: APIKey?, authentication: Authentication) {
        self.name = name
        self.baseURL = baseURL
        self.key = key
        self.authentication = authentication
    }

    /// Which header carries the key; raw values are names in settings.
    package enum Authentication: String, CaseIterable, Sendable {
        /// `x-api-key: KEY`
        case apiKey = "x-api-key"
        /// `Authorization: Bearer KEY`
        case bearer

        /// The header with a key.
        package func field(_ key: APIKey) -> HTTPField {
            switch self {
            case .apiKey: HTTPField(name: .apiKey, value: key.reveal())
            case .bearer: HTTPField(name: .authorization, value: "Bearer \(key.reveal())")
            }
        }
    }

    /// The headers of a call.
    var fields: HTTPFields {
        var fields: HTTPFields = [.anthropicVersion: version]
        if let key { fields.append(authentication.field(key)) }
        if !betas.isEmpty { fields[.anthropicBeta] = betas.joined(separator: ",") }
        for field in headers { fields[field.name] = nil }
        for field in headers { fields.append(field) }
        return fields
    }
}

extension HTTPField.Name {
    private static func known(_ name: StaticString) -> HTTPField.Name {
        HTTPField.Name(String(describing: name)) ?? .accept
    }

    static let apiKey = known("x-api-key")
    static let anthropicVersion = known("anthropic-version")
    static let anthropicBeta = known("anthropic-beta")
    package static let requestID = known("request-id")
    static let retryAfterMilliseconds = known("retry-after-ms")
}
