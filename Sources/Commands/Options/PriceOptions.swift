package import ArgumentParser

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

    /// The user's books, in the order in which later ones replace earlier ones: those of the
    /// configuration folder, then those of `--prices`. A missing configuration folder is no books;
    /// a missing `--prices` folder throws `FileProblem`.
    package func userBooks(in context: Context) throws -> [PriceBookFile] {
        var books: [PriceBookFile] = []
        if let folder = ConfigurationFolder(context)?.prices, context.files.exists(folder) {
            books += try PriceBookFile.all(in: folder, context)
        }
        if let prices { books += try PriceBookFile.all(in: prices, context) }
        return books
    }
}

/// One price book file of the user, unread by the price loader so far.
package struct PriceBookFile {
    /// The path, as errors show it.
    package var name: String
    package var bytes: [UInt8]

    /// All `*.json` of a folder, by name.
    package static func all(in folder: String, _ context: Context) throws -> [PriceBookFile] {
        try context.files.list(folder).filter { $0.hasSuffix(".json") }.map { name in
            let path = "\(folder)/\(name)"
            return PriceBookFile(name: path, bytes: try context.files.read(path))
        }
    }
}
