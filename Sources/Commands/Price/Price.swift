package import ArgumentParser
import JSONScan
import Messages
import Pricing
import Usage

/// Prices one usage object.
package struct Price: ContextCommand {
    package static let configuration = CommandConfiguration(
        commandName: "price",
        abstract: "Price one usage object, part by part.",
        discussion: """
            A usage object without a lifetime split of its cache writes is priced at 5 minutes and flagged \
            ttl_assumed. A model without a price is unpriced: no cost, exit status 1.

            Example:
              farthing price --model claude-opus-4-6 --at 2026-11-20 \\
                --usage '{"input_tokens":3,"cache_creation_input_tokens":12304,"output_tokens":550}'
            """)

    @Option(help: "Name of the model, as a log or a platform spells it.")
    package var model: String

    @Option(help: ArgumentHelp("The usage object: JSON, @FILE, or - for standard input.", valueName: "json"))
    package var usage: String

    @Option(
        help: ArgumentHelp(
            "Day of the call, YYYY-MM-DD or an RFC 3339 time, in UTC. Default: today.", valueName: "date"))
    package var at: String?

    @Option(
        help: ArgumentHelp(
            "Where the call ran: anthropic, bedrock, bedrock-global, bedrock-us-gov, vertex, vertex-regional, or the "
                + "name of a book. Default: as the model's name says.", valueName: "name"))
    package var provider: String?

    @OptionGroup package var prices: PriceOptions
    @OptionGroup package var output: OutputOptions

    package init() {}

    package mutating func run(in context: Context) async throws {
        let usage = try usageObject(in: context)
        let day = try UTCDay(argument: at, default: context.now())
        let terms = ServiceTerms(
            model: model, provider: provider, tier: usage.tier, speed: usage.speed, geo: usage.geo)
        let catalog = try catalog(for: terms, in: context)
        if let provider, catalog.place(ofProvider: provider) == nil {
            throw CommandFailure.unknownProvider(provider, catalog)
        }
        let quote = PriceQuote(of: usage, terms: terms, day: day, catalog: catalog)
        try output.write(PriceReport(quote), in: context)
        for note in quote.news { try context.note("farthing: \(note)") }
        if quote.cost == nil { throw CommandFailure(.findings) }
    }

    /// All books where the user has some of their own, else as few as the call needs.
    private func catalog(for terms: ServiceTerms, in context: Context) throws -> PriceCatalog {
        let books = try prices.userBooks(in: context)
        guard books.isEmpty else { return try PriceCatalog.embedded(adding: books) }
        return try PriceCatalog.embedded(pricing: terms)
    }

    private func usageObject(in context: Context) throws -> UsageObject {
        let (name, bytes) = try usageBytes(in: context)
        do {
            return try bytes.withUnsafeBytes { bytes in
                let element = try JSONElement(validating: bytes)
                let usage = try UsageObject(parsing: element)
                guard element.namesUsage else {
                    throw CommandFailure.noUsage(in: name, isInside: element["usage"] != nil)
                }
                return usage
            }
        } catch let error as JSONError {
            throw CommandFailure.wrongUse("\(name) is not valid JSON: \(error); expected a usage object")
        } catch let error as UsageProblem {
            throw CommandFailure.wrongUse("\(name): \(error)")
        }
    }

    private func usageBytes(in context: Context) throws -> (name: String, bytes: [UInt8]) {
        if usage == "-" { return ("standard input", try context.files.readStandardInput()) }
        if usage.hasPrefix("@") {
            let path = String(usage.dropFirst())
            return (path, try context.files.read(path))
        }
        return ("--usage", Array(usage.utf8))
    }
}

extension JSONElement {
    /// Holds at least one of the counts of a usage object, so that another object is not taken for no usage.
    fileprivate var namesUsage: Bool {
        let counts: [StaticString] = [
            "input_tokens", "output_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "cache_creation",
            "server_tool_use", "iterations",
        ]
        return counts.contains { self[$0] != nil }
    }
}

extension CommandFailure {
    fileprivate static func noUsage(in name: String, isInside: Bool) -> CommandFailure {
        .wrongUse(
            "\(name): none of the counts of a usage object, such as input_tokens and output_tokens"
                + (isInside ? "; hand over the value of its member usage" : ""))
    }

    /// No book answers to what `--provider` names.
    static func unknownProvider(_ name: String, _ catalog: PriceCatalog) -> CommandFailure {
        .wrongUse(
            "there is no price book for provider \(name); expected one of "
                + catalog.providerNames.joined(separator: ", "))
    }
}

extension UTCDay {
    /// The day of `--at`, else of the run. Throws `CommandFailure`.
    init(argument: String?, default now: Timestamp) throws {
        guard let argument else {
            self.init(now.utcDay)
            return
        }
        guard let moment = Timestamp(parsing: argument) else {
            throw CommandFailure.wrongUse("--at '\(argument)': expected a day YYYY-MM-DD or an RFC 3339 time")
        }
        self.init(moment.utcDay)
    }
}
