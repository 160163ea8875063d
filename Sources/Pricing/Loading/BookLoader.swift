/// Loads book files in an order in which every book follows the one it extends.
enum BookLoader {
    static func books(_ sources: [PriceBookSource]) throws(PriceBookError) -> [PriceBook] {
        var waiting: [BookFile] = []
        for source in sources { waiting.append(try BookFile(origin: source.name, bytes: source.bytes)) }
        var loaded: [PriceBook] = []
        while !waiting.isEmpty {
            guard let next = waiting.indices.first(where: { isReady(waiting[$0], among: waiting, after: $0, loaded) })
            else { throw unresolved(waiting[0], among: waiting) }
            let file = waiting.remove(at: next)
            let base = file.extends.flatMap { name in loaded.first { $0.name == name } }
            let book = try file.book(base: base)
            if let position = loaded.firstIndex(where: { $0.name == book.name }) {
                loaded[position] = book
            } else {
                loaded.append(book)
            }
            try checkThresholds(of: loaded, latest: file)
        }
        return loaded
    }

    /// A length class is one byte (`RateKey.lengthClass`), so no more thresholds can be told apart.
    private static func checkThresholds(of books: [PriceBook], latest file: BookFile) throws(PriceBookError) {
        let count = Set(books.flatMap { $0.entries.flatMap(\.lengthThresholds) }).count
        guard count > Int(UInt8.max) else { return }
        throw PriceBookError(
            origin: file.origin, place: "$.models",
            problem: "the books have \(count) different over_prompt_tokens in all; at most \(UInt8.max) are possible")
    }

    /// A file may be read when no earlier file of its name waits, and no file that makes its base does.
    private static func isReady(
        _ file: BookFile, among waiting: [BookFile], after position: Int, _ loaded: [PriceBook]
    ) -> Bool {
        if waiting[..<position].contains(where: { $0.name == file.name }) { return false }
        guard let base = file.extends else { return true }
        if base != file.name && waiting.contains(where: { $0.name == base }) { return false }
        return loaded.contains { $0.name == base }
    }

    private static func unresolved(_ file: BookFile, among waiting: [BookFile]) -> PriceBookError {
        let base = file.extends ?? file.name
        let isWaiting = base != file.name && waiting.contains { $0.name == base }
        return PriceBookError(
            origin: file.origin, place: "$.extends",
            problem: isWaiting
                ? "books \(file.name) and \(base) extend each other"
                : "there is no book \(base) to extend")
    }
}
