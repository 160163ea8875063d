package import ArgumentParser
package import Pricing

/// Price books of the user, beside the built-in ones.
package struct PriceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Folder of price books (*.json) that add to the built-in ones or replace them.",
            discussion: "Books in the `prices` folder of the configuration folder "
                + "($XDG_CONFIG_HOME/farthing, else ~/.config/farthing) are always read; these come after them.",
            valueName: "dir"))
    package var prices: String?

    package init() {}

    /// The built-in books and the user's. Throws `FileProblem` or `PriceBookError`.
    package func catalog(in context: Context) throws -> PriceCatalog {
        try PriceCatalog.embedded(adding: try userBooks(in: context))
    }

    /// The user's books, in the order in which later ones replace earlier ones: those of the
    /// configuration folder, then those of `--prices`. Throws `CommandFailure` or `FileProblem`.
    package func userBooks(in context: Context) throws -> [PriceBookSource] {
        let books = UserPriceBooks(context: context)
        return try books.configured() + (try prices.map { try books.named(in: $0) } ?? [])
    }
}

/// Price book files of the user, unread by the price loader so far.
package struct UserPriceBooks {
    package let context: Context

    package init(context: Context) { self.context = context }

    /// Those of the configuration folder, which need not exist.
    package func configured() throws -> [PriceBookSource] {
        guard let folder = ConfigurationFolder(context)?.prices, context.files.exists(folder) else { return [] }
        return try all(in: folder)
    }

    /// Those of a folder that the user names, of which there must be some. Throws `CommandFailure`, `FileProblem`.
    package func named(in folder: String) throws -> [PriceBookSource] {
        let books = try all(in: folder)
        if books.isEmpty { throw CommandFailure.wrongUse("\(folder) holds no price books (*.json)") }
        return books
    }

    /// All `*.json` of a folder, by name.
    private func all(in folder: String) throws -> [PriceBookSource] {
        try context.files.list(folder).filter { $0.hasSuffix(".json") }.map { name in
            let path = "\(folder)/\(name)"
            return PriceBookSource(name: path, bytes: try context.files.read(path))
        }
    }
}
