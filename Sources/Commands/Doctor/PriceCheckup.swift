import Models
import Pricing
import Reports
import Usage

/// Whether price books load, and how old their newest source is.
struct PriceCheckup {
    let context: Context

    /// Sources older than this many days are worth a remark.
    static let oldDays: Int64 = 90

    func lines() -> [DoctorLine] {
        let embedded = PriceCatalog.embeddedSources
        var lines: [DoctorLine] = []
        var user: [PriceBookSource] = []
        do {
            user = try UserPriceBooks(context: context).configured()
        } catch {
            lines.append(.problem("prices", "your books", "\(error)", "make the file readable, or move it away"))
        }
        let checks = PriceCatalog.check(embedded + user, on: [])
        let builtIn = checks.prefix(embedded.count)
        lines += builtIn.compactMap { line(for: $0, isBuiltIn: true) }
        if builtIn.allSatisfy({ $0.error == nil }) { lines.append(age(of: builtIn.compactMap(\.book))) }
        return lines + checks.dropFirst(embedded.count).compactMap { line(for: $0, isBuiltIn: false) }
    }

    /// Sound built-in books are summed up in the line on their age.
    private func line(for check: BookCheck, isBuiltIn: Bool) -> DoctorLine? {
        if let error = check.error {
            return .problem(
                "prices", check.origin, "\(error)",
                isBuiltIn ? "this program is broken: install it anew" : "mend the book, or move it out of the folder")
        }
        if isBuiltIn { return nil }
        guard let book = check.book else { return .ok("prices", check.origin, "replaced by a later book of its name") }
        return .ok("prices", check.origin, "book \(book.name), \(NumberText.counted(book.rows().count, "price"))")
    }

    private func age(of books: [PriceBook]) -> DoctorLine {
        let count =
            "\(NumberText.counted(books.count, "book")), \(NumberText.counted(books.reduce(0) { $0 + $1.rows().count }, "price"))"
        guard let newest = books.flatMap(\.newestDates).max() else {
            return .remark("prices", "built-in books", "\(count), sources without a date", nil)
        }
        let days = Int64(context.now().utcDay) - Int64(newest.number)
        let text = "\(count), newest source of \(newest)"
        guard days > PriceCheckup.oldDays else { return .ok("prices", "built-in books", text) }
        return .remark(
            "prices", "built-in books", "\(text), \(days) days ago",
            "look for a newer version; until then put newer prices into a book of yours (farthing prices import)")
    }
}

extension PriceBook {
    /// Days that the sources name, such as `2026-11-10`.
    fileprivate var newestDates: [UTCDay] {
        sources.values.flatMap { text in
            text.split { !"0123456789-".contains($0) }.compactMap { UTCDay($0) }
        }
    }
}
