import TestSupport
import Testing

@testable import Gateway

/// The service breaks off behind any byte of a reply, in every form a reply has: the client gets what came and sees
/// that it is not whole, and the books have the right counts, or none above them and a flag.
@Suite struct CutTests {
    private typealias Form = CutService.Form

    static let forms: [CutService.Form] = [
        .plainWithLength, .plainUntilClosed, .plainZipped, .lateInChunks, .earlyUntilClosed, .lateUntilClosed,
        .streamZipped,
    ]

    @Test(arguments: CutTests.forms)
    func behindEveryByte(_ form: CutService.Form) async throws {
        try await cut(form, everyBytes: 1, waitsForDisk: false)
    }

    @Test(arguments: [CutService.Form.plainWithLength, .earlyInChunks, .lateUntilClosed])
    func whereTheEndWaitsForTheDisk(_ form: CutService.Form) async throws {
        try await cut(form, everyBytes: 17, waitsForDisk: true)
    }

    private func cut(_ form: CutService.Form, everyBytes step: Int, waitsForDisk: Bool) async throws {
        let service = try CutService()
        defer { service.server.stop() }
        let fixture = try await GatewayFixture(service.server.url, waitsForDisk: waitsForDisk)
        let whole = service.body(form)
        let cuts = Array(stride(from: 0, to: whole.count, by: step)) + [whole.count]
        for cut in cuts {
            let (bytes, isWhole) = try await fixture.receive([
                ("x-form", form.rawValue), ("x-cut", "\(cut)"), ("x-farthing-session", "\(cut)"),
                ("accept-encoding", form.isZipped ? "gzip" : "identity"),
            ])
            #expect(bytes == Array(whole[..<cut]), "\(form) cut at \(cut)")
            // What ends with the connection ends alike wherever it is cut; the end of chunks is never sent here.
            let mayBeWhole = form.endsWithConnection || (!form.isStream && cut == whole.count)
            #expect(isWhole == mayBeWhole, "\(form) cut at \(cut)")
        }
        let truth = GatewayFixture.Entry(service.message)
        let rows = try await fixture.rows()
        #expect(rows.count == cuts.count)
        for row in rows {
            let entry = GatewayFixture.Entry(row)
            let cut = try #require(Int(row["session_text"] as String? ?? ""))
            if entry.isIncomplete {
                #expect(entry.isAtMost(truth), "\(form) cut at \(cut)")
                #expect(cut < whole.count, "\(form): all had come")
            } else {
                #expect(entry == truth, "\(form) cut at \(cut)")
                // Only the line end that closes the last event, or the end mark and check sum of gzip, may be missing.
                #expect(cut >= whole.count - (form.isZipped ? 12 : 2), "\(form) cut at \(cut)")
            }
        }
        if form.isStream, !form.isZipped {
            #expect(rows.contains { GatewayFixture.Entry($0).isIncomplete && ($0["input"] as Int64) == truth.input })
        }
    }
}
