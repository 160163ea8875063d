import ArgumentParser
import Gateway
import Glibc

/// Stands between clients and the service, and keeps the books.
struct ServeCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Forward calls to the service and book every reply.",
        discussion: """
            Clients are pointed here by one variable of their environment, ANTHROPIC_BASE_URL. Requests and replies \
            pass unchanged, streams as they come; usage goes into the ledger, prompts, replies and keys do not.

            All options may stand in the block serve of config.json in the configuration folder, with _ for -, \
            and in variables such as FARTHING_SERVE_LISTEN; options come before variables, variables before the file.

            Example:
              farthing serve
              farthing serve --listen 127.0.0.1:9000 --upstream https://api.anthropic.com --ledger team.sqlite
              farthing serve --upstream cometapi --replace-key
            """)

    @Option(help: ArgumentHelp("Address and port to listen at. Default: 127.0.0.1:8787.", valueName: "address"))
    var listen: String?

    @Option(
        help: ArgumentHelp(
            "The service: an address, or a profile as call knows them. Default: anthropic.", valueName: "url|profile"))
    var upstream: String?

    @Option(
        help: ArgumentHelp(
            "Whose prices the calls pay. Default: what the profile says; of an address, anthropic.", valueName: "name"))
    var provider: String?

    @Flag(help: "Send the key of the profile in place of the client's.")
    var replaceKey = false

    @Option(
        help: ArgumentHelp(
            "When a reply counts as booked: process, handed to the system; disk, on the disk. Default: process.",
            valueName: "level"))
    var durability: Durability?

    @Option(
        help: ArgumentHelp(
            "Answer requests to this host name too, beside localhost and the address; more than once.",
            valueName: "name"))
    var allowHost: [String] = []

    @Flag(help: "Answer count_tokens by the offline estimate instead of asking the service.")
    var offlineCount = false

    @Option(
        help: ArgumentHelp(
            "Keep a line of JSON for each request in this file; - is standard output.", valueName: "file"))
    var accessLog: String?

    @Option(
        help: ArgumentHelp(
            "File of the token for the gateway's own pages. Default: LEDGER.token, which is made.", valueName: "path"))
    var adminTokenFile: String?

    @Flag(help: "A proxy with TLS stands before an address that others can reach.")
    var behindTlsProxy = false

    @Option(
        help: ArgumentHelp(
            "Calls that cannot be booked: refuse, they are not sent; spill, they are booked at --spill. Default: refuse.",
            valueName: "policy"))
    var whenBooksFail: BooksPolicy?

    @Option(
        help: ArgumentHelp("Folder, on another disk, for what the journal cannot take.", valueName: "path"))
    var spill: String?

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var prices: PriceOptions

    enum BooksPolicy: String, ExpressibleByArgument, CaseIterable { case refuse, spill }
    enum Durability: String, ExpressibleByArgument, CaseIterable { case process, disk }

    func run(in context: Context) async throws {
        let known = try await ServeSettings(in: context)
        let place = try ListeningPlace(try listen ?? known.text("listen") ?? "127.0.0.1:8787")
        let service = try await UpstreamChoice(
            upstream: try upstream ?? known.text("upstream") ?? "anthropic",
            provider: try provider ?? known.text("provider"),
            replacesKey: try replaceKey || known.flag("replace_key") ?? false
        ).service(in: context)
        guard !service.address.hasSuffix("://\(place.host):\(place.port)") else {
            throw CommandFailure.wrongUse(
                "--upstream \(service.address): is the address listened at, not the service's")
        }
        var settings = GatewaySettings(service: service)
        let token = try adminToken(known, context)
        try place.check(
            hasToken: token != nil, isBehindTLS: try behindTlsProxy || known.flag("behind_tls_proxy") ?? false)
        settings.token = token?.text ?? ""
        settings.limits.connections = OpenFiles.connections(atMost: settings.limits.connections)
        settings.host = place.host
        settings.port = place.port
        settings.waitsForDisk = try durability ?? known.choice("durability") ?? .process == .disk
        settings.allowedHosts = try allowHost.isEmpty ? known.texts("allow_host") ?? [] : allowHost
        if try offlineCount || known.flag("offline_count") ?? false {
            let count = try OfflineCount()
            settings.own.countTokens = { count.reply(to: $0) }
        }
        if let path = try accessLog ?? known.text("access_log") {
            settings.own.accessLog = try ServeCommand.accessLog(at: path)
        }
        var ledger = ledger
        ledger.ledger = try ledger.ledger ?? known.text("ledger")
        var prices = prices
        prices.prices = try prices.prices ?? known.text("prices")
        let run = GatewayRun(
            context: context, settings: settings, path: try ledger.path(in: context),
            catalog: try prices.catalog(in: context), spill: try spillFolder(known))
        try await run.serve()
    }

    private static func accessLog(at path: String) throws -> AccessLog {
        do throws(AccessLog.Problem) { return try AccessLog(path) } catch {
            throw CommandFailure.wrongUse("--access-log: cannot open \(path): \(String(cString: strerror(error.code)))")
        }
    }

    private func adminToken(_ known: ServeSettings, _ context: Context) throws -> AdminToken? {
        if let path = try adminTokenFile ?? known.text("admin_token_file") { return try AdminToken(file: path) }
        let variable = "FARTHING_SERVE_ADMIN_TOKEN"
        return try context.variable(variable).map { try AdminToken($0, of: variable) }
    }

    /// Where calls go that cannot be booked; nil: they are refused.
    private func spillFolder(_ known: ServeSettings) throws -> String? {
        let policy = try whenBooksFail ?? known.choice("when_books_fail")
        let folder = try spill ?? known.text("spill")
        switch (policy, folder) {
        case (.spill, let folder?): return folder
        case (.spill, nil):
            throw CommandFailure.wrongUse("--when-books-fail spill: expected --spill with a folder, on another disk")
        case (_, _?): throw CommandFailure.wrongUse("--spill: is for --when-books-fail spill alone")
        case (_, nil): return nil
        }
    }
}
