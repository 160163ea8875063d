package import ArgumentParser
import JSONScan
import Pricing
import Reports

/// Whether books load.
package struct PricesCheck: ContextCommand {
    package static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check price books: the built-in ones and the user's, or those of a folder.",
        discussion: """
            Ends with status 1 when a book does not load. Lists the prices that books leave out.

            Example:
              farthing prices check ./my-books
            """)

    @Argument(help: ArgumentHelp("Folder of books (*.json) that may extend the built-in ones.", valueName: "dir"))
    package var folder: String?

    @OptionGroup package var output: OutputOptions

    package init() {}

    package mutating func run(in context: Context) async throws {
        let embedded = PriceCatalog.embeddedSources
        let user = UserPriceBooks(context: context)
        let checks: [BookCheck]
        if let folder {
            checks = PriceCatalog.check(try user.named(in: folder), on: embedded)
        } else {
            checks = PriceCatalog.check(embedded + (try user.configured()), on: [])
        }
        try output.write(BookCheckReport(checks), in: context)
        if checks.contains(where: { $0.error != nil }) { throw CommandFailure(.findings) }
    }
}

/// The three forms of a check.
struct BookCheckReport: Report {
    private let checks: [BookCheck]

    init(_ checks: [BookCheck]) { self.checks = checks }

    func json() -> String {
        let books = checks.map { check in
            JSONValue.object([
                .init("file", .string(check.origin)), .init("book", .optional(check.book?.name)),
                .init("models", .count(models(check))), .init("prices", .count(check.book?.rows().count ?? 0)),
                .init("left_out", .array((check.book?.leftOut ?? []).map { .string("\($0.model): \($0.reason)") })),
                .init("error", .optional(check.error?.description)),
            ])
        }
        return JSONValue.document(schema: "farthing.prices-check/1", [.init("books", .array(books))])
    }

    func csv() -> String {
        var document = CSVDocument(header: ["file", "book", "models", "prices", "left_out", "error"])
        for check in checks {
            document.append([
                check.origin, check.book?.name ?? "", "\(models(check))", "\(check.book?.rows().count ?? 0)",
                "\(check.book?.leftOut.count ?? 0)", check.error?.description ?? "",
            ])
        }
        return document.text
    }

    func table(for terminal: Terminal) -> String {
        var text = ""
        for check in checks {
            if let error = check.error {
                text += "\(error)\n"
            } else if let book = check.book {
                text += "\(check.origin): book \(book.name), \(models(check)) models, \(book.rows().count) prices\n"
                for price in book.leftOut { text += "  left out: \(price.model): \(price.reason)\n" }
            } else {
                text += "\(check.origin): replaced by a later book of its name\n"
            }
        }
        return text
    }

    private func models(_ check: BookCheck) -> Int { Set((check.book?.entries ?? []).map(\.model)).count }
}
