import GRDB
import Ledger
import Synchronization
import TestSupport
import Testing

@testable import Gateway

/// Books that cannot be written, in the middle of calls over real sockets: calls are refused, or booked elsewhere,
/// as it was configured; what was promised is kept.
@Suite(.timeLimit(.minutes(5))) struct FaultBooksTests {
    private func service() throws -> MockService {
        try MockService { request, number in
            request.path == "/v1/messages"
                ? .message(MockMessage(id: "msg_\(number)")) : .raw(200, headers: [], body: "{}")
        }
    }

    /// Status and body of a message that is sent through the gateway.
    private func send(_ fixture: GatewayFixture, _ body: String = GatewayFixture.plain) async throws
        -> (Int, String)
    {
        let reply = try await fixture.send(body)
        return (reply.status, String(decoding: try await reply.collect(upTo: 1 << 20), as: UTF8.self))
    }

    private func expectRefused(_ reply: (Int, String)) {
        #expect(reply.0 == 503)
        #expect(
            reply.1.hasPrefix(
                #"{"type":"error","error":{"type":"overloaded_error","message":"farthing: "#))
    }

    /// What the metrics say of a name.
    private func metric(_ name: String, _ fixture: GatewayFixture) throws -> String? {
        let client = try RawConnection(port: fixture.gateway.port)
        client.send(
            "GET /farthing/metrics HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer token-of-the-test\r\n\r\n"
        )
        return client.readReply()?.body.split(separator: "\n").first { $0.hasPrefix(name + " ") }.map(
            String.init)
    }

    @Test func aFullDiskRefusesCallsAndNothingElse() async throws {
        let service = try service()
        let fixture = try await GatewayFixture(service.url)
        #expect(try await send(fixture).0 == 200)
        let disk = try FullDisk(fixture.folder + "/journal/")
        for body in [GatewayFixture.plain, GatewayFixture.streamed] {
            expectRefused(try await send(fixture, body))
        }
        #expect(service.requests.count == 1)
        // What is not billed needs no books.
        let other = try RawConnection(port: fixture.gateway.port)
        other.send("GET /v1/models HTTP/1.1\r\nhost: localhost\r\n\r\n")
        #expect(other.readReply()?.status == 200)
        #expect(try metric(#"farthing_refusals_total{status="503"}"#, fixture)?.hasSuffix(" 2") == true)
        disk.makeRoom()
        for _ in 0..<2 { #expect(try await send(fixture).0 == 200) }
        #expect(service.served.count == 3)
        #expect(try await fixture.books() == service.served.map { GatewayFixture.Entry($0) })
    }

    /// The disk is full when the reply ends: the client gets all of it, and the call stands in the books as unfinished.
    @Test func anEndThatCannotBeWrittenLeavesTheCallUnfinished() async throws {
        let held = try HeldService()
        defer { held.stop() }
        let fixture = try await GatewayFixture(held.url)
        let reply = try await fixture.send(GatewayFixture.streamed)
        var received = try await reply.body.next() ?? []
        let disk = try FullDisk(fixture.folder + "/journal/")
        held.goOn()
        while let piece = try await reply.body.next() { received += piece }
        #expect(received == Array(held.message.events.joined().utf8))
        try await fixture.settle()
        #expect(try metric("farthing_unbooked_total", fixture) == "farthing_unbooked_total 1")
        disk.makeRoom()
        let books = try await fixture.books()
        #expect(books.count == 1)
        #expect(books.first?.isIncomplete == true)
        #expect(books.first?.isAtMost(GatewayFixture.Entry(held.message)) == true)
    }

    @Test(arguments: [false, true]) func whatDoesNotFitIsBookedElsewhere(waitsForDisk: Bool)
        async throws
    {
        let service = try service()
        let fixture = try await GatewayFixture(service.url, waitsForDisk: waitsForDisk, spills: true)
        #expect(try await send(fixture).0 == 200)
        #expect(fixture.journal.spilled == 0)
        let disk = try FullDisk(fixture.folder + "/journal/")
        for body in [GatewayFixture.plain, GatewayFixture.streamed] {
            #expect(try await send(fixture, body).0 == 200)
        }
        try await fixture.settle()
        #expect(fixture.journal.spilled == 4)
        disk.makeRoom()
        #expect(try await send(fixture).0 == 200)
        try await fixture.settle()
        #expect(fixture.journal.spilled == 4)
        #expect(service.served.count == 4)
        #expect(try await fixture.books() == service.served.map { GatewayFixture.Entry($0) })
    }

    /// One of a call's two records is in the one journal, one in the other, whichever is moved first.
    @Test(arguments: [false, true], [false, true])
    func aCallInTwoJournalsIsOneRow(beginsElsewhere: Bool, isMovedFirst: Bool) async throws {
        let held = try HeldService()
        defer { held.stop() }
        let fixture = try await GatewayFixture(held.url, spills: true)
        var disk = beginsElsewhere ? try FullDisk(fixture.folder + "/journal/") : nil
        let reply = try await fixture.send(GatewayFixture.streamed)
        _ = try await reply.body.next()
        #expect(fixture.journal.spilled == (beginsElsewhere ? 1 : 0))
        if beginsElsewhere {
            disk?.makeRoom()
        } else {
            disk = try FullDisk(fixture.folder + "/journal/")
        }
        held.goOn()
        while try await reply.body.next() != nil {}
        try await fixture.settle()
        #expect(fixture.journal.spilled == 1)
        disk?.makeRoom()
        #expect(
            try await fixture.books(spillFirst: isMovedFirst) == [GatewayFixture.Entry(held.message)],
            "opened \(beginsElsewhere ? "elsewhere" : "here")")
    }

    /// Where both are full, calls are refused.
    @Test func twoFullDisksRefuse() async throws {
        let service = try service()
        let fixture = try await GatewayFixture(service.url, spills: true)
        let disks = [
            try FullDisk(fixture.folder + "/journal/"), try FullDisk(fixture.folder + "/spill/"),
        ]
        expectRefused(try await send(fixture))
        for disk in disks { disk.makeRoom() }
        #expect(try await send(fixture).0 == 200)
        #expect(try await fixture.books() == service.served.map { GatewayFixture.Entry($0) })
    }

    /// Another program holds the ledger: records wait in the journal until there are too many; then calls are refused
    /// until the ledger is free.
    @Test func aLockedLedgerFillsTheJournal() async throws {
        let service = try service()
        let segments = 8
        // Every opening begins a segment, which counts as its full size.
        let fixture = try await GatewayFixture(service.url, segmentSize: 1, backlog: segments)
        let path = fixture.folder + "/ledger.sqlite"
        let mover = JournalMover(
            try Ledger.open(path, mode: .readWrite(create: true)), folder: fixture.folder + "/journal",
            thresholds: [])
        #expect(try await send(fixture).0 == 200)
        try mover.move(during: fixture.journal.run, now: 0)
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        var other: DatabaseQueue? = try DatabaseQueue(path: path, configuration: configuration)
        try await other?.writeWithoutTransaction { try $0.execute(sql: "BEGIN EXCLUSIVE") }
        var answered = 0
        while try await send(fixture).0 == 200, answered < 100 { answered += 1 }
        // Those that fit, two segments each, and then no more.
        #expect((segments / 2 - 1...segments / 2).contains(answered))
        expectRefused(try await send(fixture))
        #expect(throws: LedgerError.self) { try mover.move(during: fixture.journal.run, now: 0) }
        try await other?.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        other = nil
        try mover.move(during: fixture.journal.run, now: 0)
        #expect(try await send(fixture).0 == 200)
        #expect(service.served.count == answered + 2)
        #expect(try await fixture.books() == service.served.map { GatewayFixture.Entry($0) })
    }
}

/// A service that sends the first event of a stream, and the others when it is told to.
private final class HeldService: Sendable {
    let message = MockMessage(id: "msg_held")
    private let mayGoOn = Atomic(false)
    private let server = Mutex<LoopbackServer?>(nil)

    init() throws {
        let message = message
        let made = try LoopbackServer { [self] _, connection in
            connection.begin(200, [("content-type", "text/event-stream")])
            connection.piece(Array(message.events[0].utf8))
            while !mayGoOn.load(ordering: .acquiring) {
                if connection.isGone(after: 10) { return }
            }
            for event in message.events.dropFirst() { connection.piece(Array(event.utf8)) }
            connection.end()
        }
        server.withLock { $0 = made }
    }

    var url: String { server.withLock { $0?.url ?? "" } }
    func goOn() { mayGoOn.store(true, ordering: .releasing) }
    func stop() { server.withLock { $0 }?.stop() }
}
