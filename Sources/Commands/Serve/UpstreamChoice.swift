import Gateway

/// The one service that the gateway forwards to, as it was named.
struct UpstreamChoice {
    /// An address, or the name of a profile.
    let upstream: String
    /// nil: the profile's own.
    let provider: String?
    let replacesKey: Bool

    /// Throws `CommandFailure`.
    func service(in context: Context) async throws -> UpstreamService {
        if upstream.contains("://") {
            guard !replacesKey else {
                throw CommandFailure.wrongUse(
                    "--replace-key needs the profile whose key is sent: --upstream NAME, not an address")
            }
            return UpstreamService(provider: provider ?? "anthropic", address: try address)
        }
        // Clients are pointed to the gateway by this variable: it would call itself.
        var world = context
        world.environment["ANTHROPIC_BASE_URL"] = nil
        let settings = try await ServiceSettings(try ServiceOptions.parse(["--profile", upstream]), in: world)
        let place = try settings.place(of: upstream)
        var service = UpstreamService(provider: provider ?? place.provider, address: place.address)
        if replacesKey {
            let profile = try settings.profile(isAdmin: false)
            service.key = profile.key.map { UpstreamService.ReplacedKey($0, profile.authentication) }
        }
        return service
    }

    private var address: String {
        get throws {
            let isWeb = upstream.hasPrefix("https://") || upstream.hasPrefix("http://")
            let host = upstream.drop { $0 != ":" }.dropFirst(3).prefix { $0 != "/" }
            guard isWeb, !host.isEmpty, !upstream.contains("@"), !upstream.contains("?"), !upstream.contains("#") else {
                throw CommandFailure.wrongUse(
                    "--upstream: expected the address of a service without user and query, as "
                        + "https://api.anthropic.com, or the name of a profile")
            }
            var address = upstream
            while address.hasSuffix("/") { address.removeLast() }
            // What the public clients accept: the address with or without the version.
            return address.hasSuffix("/v1") ? String(address.dropLast(3)) : address
        }
    }
}
