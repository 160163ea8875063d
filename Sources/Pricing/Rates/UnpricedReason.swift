public import Usage

/// Why a charge has no price. It is shown as unpriced, never as $0.
public enum UnpricedReason: Hashable, Sendable {
    /// No book that applies knows the name.
    case unknownModel(book: String?)
    /// The provider has rows for the model, at other endpoints only.
    case otherEndpoint(book: String, endpoints: [String])
    /// The book has no price on that day.
    case noPriceOnDay(book: String, day: UTCDay, known: DayRange)
    case gap(book: String, reason: String)
    /// `speed: fast` where no fast price is in force (rule R10).
    case noFastPrice(book: String, day: UTCDay)
    case noBatchPrice(book: String)
    /// The batch discount does not combine with fast mode.
    case fastInBatch
    /// The cost mode `display` shows reported costs only, and the source reports none.
    case noReportedCost

    /// One clause for people.
    public var text: String {
        switch self {
        case .unknownModel(nil): "no price book knows this model"
        case .unknownModel(let book?): "book \(book) does not know this model"
        case .otherEndpoint(let book, let endpoints):
            "book \(book) has it at \(endpoints.joined(separator: " and ")) only"
        case .noPriceOnDay(let book, let day, let known):
            "book \(book) has no price on \(day)\(UnpricedReason.span(known))"
        case .gap(let book, let reason): "book \(book): \(reason)"
        case .noFastPrice(let book, let day): "book \(book) has no fast price on \(day)"
        case .noBatchPrice(let book): "book \(book) has no batch price"
        case .fastInBatch: "fast mode and batch do not combine"
        case .noReportedCost: "the source reports no cost"
        }
    }

    /// The clause without the day, where other days have the same cause.
    public var textOfAnyDay: String {
        switch self {
        case .noPriceOnDay(let book, _, let known): "book \(book) has no price on its day\(UnpricedReason.span(known))"
        case .noFastPrice(let book, _): "book \(book) has no fast price on its day"
        case .unknownModel, .otherEndpoint, .gap, .noBatchPrice, .fastInBatch, .noReportedCost: text
        }
    }

    private static func span(_ days: DayRange) -> String {
        switch (days.first, days.end) {
        case (let first?, nil): ", only from \(first) on"
        case (nil, let end?): ", only before \(end)"
        case (let first?, let end?): ", only from \(first) to \(end)"
        case (nil, nil): ""
        }
    }
}
