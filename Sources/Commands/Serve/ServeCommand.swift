import ArgumentParser
import Gateway

/// Stands between clients and the service, and keeps the books.
struct ServeCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Forward calls to the service and book every reply.",
        discussion: """
            Clients are pointed here by one variable of their environment, ANTHROPIC_BASE_URL. Requests and replies \
            pass unchanged, streams as they come; usage goes into the ledger, prompts, replies and keys do not.

            Example:
              farthing serve
              farthing serve --listen 127.0.0.1:9000 --upstream https://api.anthropic.com --ledger team.sqlite
            """)

    @Option(help: ArgumentHelp("Address and port to listen at. Default: 127.0.0.1:8787.", valueName: "address"))
    var listen = "127.0.0.1:8787"

    @Option(help: ArgumentHelp("Address of the service. Default: https://api.anthropic.com.", valueName: "url"))
    var upstream = "https://api.anthropic.com"

    @Option(
        help: ArgumentHelp(
            "When a reply counts as booked: process, handed to the system; disk, on the disk. Default: process.",
            valueName: "level"))
    var durability = Durability.process

    @Option(
        help: ArgumentHelp(
            "Answer requests to this host name too, beside localhost and the address; more than once.",
            valueName: "name"))
    var allowHost: [String] = []

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var prices: PriceOptions

    enum Durability: String, ExpressibleByArgument, CaseIterable { case process, disk }

    func run(in context: Context) async throws {
        let place = try ListeningPlace(listen)
        var settings = GatewaySettings(service: UpstreamService(provider: "anthropic", address: try address()))
        settings.host = place.host
        settings.port = place.port
        settings.waitsForDisk = durability == .disk
        settings.allowedHosts = allowHost
        let run = GatewayRun(
            context: context, settings: settings, path: try ledger.path(in: context),
            thresholds: try prices.catalog(in: context).lengthThresholds)
        try await run.serve()
    }

    private func address() throws -> String {
        let isWeb = upstream.hasPrefix("https://") || upstream.hasPrefix("http://")
        guard isWeb, !upstream.contains("@"), !upstream.contains("?") else {
            throw CommandFailure.wrongUse(
                "--upstream: expected the address of a service without user and query, as https://api.anthropic.com")
        }
        return upstream.hasSuffix("/") ? String(upstream.dropLast()) : upstream
    }
}
