package import MessagesClient

/// How the gateway is to run.
package struct GatewaySettings: Sendable {
    package var host = "127.0.0.1"
    /// 0: any free one.
    package var port = 8787
    /// The service: its address, and the name of its prices.
    package var service: UpstreamService
    /// The client waits for the end of its reply until the record of it is on the disk.
    package var waitsForDisk = false
    package var limits = GatewayLimits()
    /// Host names that are answered beside the address listened at and those of this machine.
    package var allowedHosts: [String] = []
    /// What a reader of the metrics shows; empty: nobody may read them.
    package var token = ""
    package var own = OwnAnswers()

    package init(service: UpstreamService) { self.service = service }
}

/// The one service that calls are forwarded to.
package struct UpstreamService: Sendable {
    /// Provider of the records; nil where the model's name tells.
    package var provider: String
    /// `https://host[:port][/prefix]`, without a slash at the end; `/v1/…` follows.
    package var address: String
    /// Sent in place of the client's key; nil: the client's goes through.
    package var key: ReplacedKey?

    package init(provider: String, address: String, key: ReplacedKey? = nil) {
        self.provider = provider
        self.address = address
        self.key = key
    }

    package struct ReplacedKey: Sendable {
        package let key: APIKey
        package let authentication: ServiceProfile.Authentication

        package init(_ key: APIKey, _ authentication: ServiceProfile.Authentication) {
            self.key = key
            self.authentication = authentication
        }
    }
}
