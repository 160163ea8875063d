import TestSupport
import Testing

@testable import Gateway

/// A stream in two pieces, split behind every byte: within a character of several bytes, between CR and LF, within
/// a compressed block. The client gets the same bytes, and the books are right.
@Suite struct SplitTests {
    @Test(arguments: [CutService.Form.earlyInChunks, .lateInChunks, .returnsAndLines, .returns, .streamZipped])
    func behindEveryByte(_ form: CutService.Form) async throws {
        let service = try CutService()
        defer { service.server.stop() }
        let fixture = try await GatewayFixture(service.server.url)
        let whole = service.body(form)
        for split in 0..<whole.count {
            let (bytes, isWhole) = try await fixture.receive([
                ("x-form", form.rawValue), ("x-split", "\(split)"),
                ("accept-encoding", form.isZipped ? "gzip" : "identity"),
            ])
            #expect(bytes == whole && isWhole, "\(form) split at \(split)")
        }
        let books = try await fixture.books()
        let wrong = books.enumerated().filter { $0.element != GatewayFixture.Entry(service.message) }
        #expect(books.count == whole.count)
        #expect(wrong.isEmpty, "\(form): split at \(wrong.map(\.offset))")
    }
}
