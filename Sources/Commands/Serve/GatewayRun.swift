import Gateway
import Ledger
import Pricing
import Simulation
import Synchronization
import Transport

/// The gateway from its start to its end: books are recovered, kept, and moved into the ledger.
struct GatewayRun {
    let context: Context
    let settings: GatewaySettings
    /// Of the ledger.
    let path: String
    let catalog: PriceCatalog
    /// Folder of the journal that takes what the ledger's own cannot; nil: such calls are refused.
    let spill: String?
    private var thresholds: [Int64] { catalog.lengthThresholds }

    /// Calls under way have so long to come to their ends when the gateway is to end.
    private static let patience = Duration.seconds(7)
    /// Between two looks whether it is to end.
    private static let look = Duration.milliseconds(50)

    /// Serves until it is told to end. Throws `CommandFailure`, `LedgerError`, `JournalError`.
    func serve() async throws {
        let ledger = try Ledger.open(path, mode: .readWrite(create: true))
        let folder = JournalRecovery.folder(of: path)
        try ledger.giveWay()
        try JournalRecovery(context: context, thresholds: thresholds).recover(into: ledger, isServer: true)
        let lent = try spill.map { try Journal(folder: SpillFolder($0, beside: folder).path) }
        let journal = try Journal(folder: folder, spill: lent)
        let clock = context.now
        let chance = Mutex(RandomSource(seed: context.random()))
        let books = Books(
            journal, secret: try LocalSecret.bytes(at: path + ".secret", random: context.random),
            provider: settings.service.provider,
            waitsForDisk: settings.waitsForDisk, now: { clock().milliseconds },
            random: { chance.withLock { $0.next() } })
        let shouldStop = context.catchStops()
        var settings = settings
        if settings.token.isEmpty {
            settings.token = LocalSecret.text(of: try LocalSecret.bytes(at: path + ".token", random: context.random))
        }
        let meter = UsageMeter(catalog, now: clock().milliseconds)
        settings.own.metrics = { text in
            meter.write(to: &text, written: journal.written, now: clock().milliseconds)
            text.counter(
                "farthing_spilled_total", "Records that the journal could not take, and its second one did.",
                journal.spilled)
        }
        if let page = try TodayPage(path: ledger.path, catalog: catalog, in: context) {
            settings.own.page = { page.reply() }
        }
        let server = try await start(settings, books)
        try context.note(
            "farthing: listening at http://\(settings.host):\(server.port), forwarding to "
                + "\(settings.service.address), books in \(ledger.path)")
        let mover = JournalMover(
            ledger, folder: folder, spill: lent.map { ($0.folder, $0.run) }, thresholds: thresholds)
        let moving = try MoverThread(mover, during: journal.run, telling: meter) { clock().milliseconds }
        var failure: String?
        while !shouldStop() {
            try await Task.sleep(for: GatewayRun.look)
            let problem = moving.problem
            if let problem, problem != failure { try context.note("farthing: \(problem)") }
            failure = problem
        }
        let left = await server.stop(within: GatewayRun.patience)
        await moving.end()
        journal.close()
        await settings.own.accessLog?.close()
        try JournalRecovery(context: context, thresholds: thresholds).recover(into: ledger, isServer: true)
        if left > 0 { try context.note("farthing: \(left) calls had not ended; they are in the books as lower bounds") }
    }

    private func start(_ settings: GatewaySettings, _ books: Books) async throws -> GatewayServer {
        do {
            return try await GatewayServer(settings, books: books, http: try HTTPClient(ClientSettings(in: context)))
        } catch let error as TransportError {
            throw error
        } catch {
            throw CommandFailure.wrongUse("cannot listen at \(settings.host):\(settings.port): \(error)")
        }
    }
}
