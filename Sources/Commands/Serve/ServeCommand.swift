import ArgumentParser
import Gateway
import Ledger
import Transport

/// Stands between clients and the service, and keeps the books.
struct ServeCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Forward calls to the service and book every reply.",
        discussion: """
            Clients are pointed here by one variable of their environment, ANTHROPIC_BASE_URL. Requests and replies \
            pass unchanged, streams as they come; usage goes into the ledger, prompts and replies do not.

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

    @OptionGroup var ledger: LedgerOptions

    enum Durability: String, ExpressibleByArgument, CaseIterable { case process, disk }

    func run(in context: Context) async throws {
        let path = try ledger.path(in: context)
        let place = try ListeningPlace(listen)
        var settings = GatewaySettings(service: UpstreamService(provider: "anthropic", address: upstream))
        settings.host = place.host
        settings.port = place.port
        settings.waitsForDisk = durability == .disk
        let shouldStop = context.catchStops()
        let clock = context.now
        let books = Books(
            try Journal(folder: path + ".journal"), secret: [], provider: "anthropic",
            waitsForDisk: settings.waitsForDisk, now: { clock().milliseconds })
        let http = try HTTPClient()
        let server = try await GatewayServer(settings, books: books, http: http)
        try context.note("farthing: listening at \(place.host):\(server.port), forwarding to \(upstream)")
        while !shouldStop() { try await Task.sleep(for: .milliseconds(50)) }
        _ = await server.stop(within: .seconds(8))
    }
}

/// `HOST:PORT`, the host of version 6 in brackets.
struct ListeningPlace {
    let host: String
    let port: Int

    /// Throws `CommandFailure`.
    init(_ text: String) throws {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65535).contains(port)
        else { throw CommandFailure.wrongUse("--listen \(text): expected an address and a port, as 127.0.0.1:8787") }
        host = text[..<colon].filter { $0 != "[" && $0 != "]" }
        self.port = port
    }
}
