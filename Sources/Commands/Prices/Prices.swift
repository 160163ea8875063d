package import ArgumentParser

/// The price books: what is in them, whether they load, and how to get one from elsewhere.
package struct Prices: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "prices",
        abstract: "List, show, check and import price books.",
        discussion: """
            Example:
              farthing prices show claude-opus-4-6
            """,
        subcommands: [PricesList.self, PricesShow.self, PricesCheck.self, PricesImport.self])

    package init() {}
}
