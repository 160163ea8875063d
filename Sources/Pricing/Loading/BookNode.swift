import JSONScan
import Usage

/// A value of a book with its place; every accessor throws the place and what was expected there.
struct BookNode {
    let value: JSONValue
    let path: BookPath

    func fail(_ message: String) -> BookProblem { BookProblem(path, message) }

    var string: String {
        get throws(BookProblem) {
            guard case .string(let text) = value else { throw fail("expected text, found \(kind)") }
            return text
        }
    }

    var bool: Bool {
        get throws(BookProblem) {
            guard case .bool(let flag) = value else { throw fail("expected true or false, found \(kind)") }
            return flag
        }
    }

    /// Whole tokens, from 1 to 2^48.
    var tokenCount: Int64 {
        get throws(BookProblem) {
            guard case .number(let text) = value, let count = Int64(text), count > 0, count <= TokenUsage.maximumCount
            else { throw fail("expected a whole number of tokens above 0, found \(kind)") }
            return count
        }
    }

    var elements: [BookNode] {
        get throws(BookProblem) {
            guard case .array(let values) = value else { throw fail("expected a list, found \(kind)") }
            return values.enumerated().map { BookNode(value: $1, path: path.element($0)) }
        }
    }

    var strings: [String] {
        get throws(BookProblem) {
            var texts: [String] = []
            for element in try elements { texts.append(try element.string) }
            return texts
        }
    }

    var day: UTCDay {
        get throws(BookProblem) {
            guard let day = UTCDay(try string) else { throw fail("expected a date YYYY-MM-DD, found \(kind)") }
            return day
        }
    }

    /// Dollars per million tokens.
    var price: UnitPrice {
        get throws(BookProblem) { try price(scale: 6, unit: "per million tokens, at most six decimals") }
    }

    /// Dollars per `10^(12 - scale)` units as a whole number of picodollars each.
    func price(scale: Int, unit: String) throws(BookProblem) -> UnitPrice {
        guard case .string(let text) = value, let decimal = DecimalText(text), decimal.coefficient >= 0 else {
            throw fail("expected a price as text, dollars \(unit), found \(kind)")
        }
        guard let whole = decimal.scaled(by: scale) else {
            throw fail("\(text) is not a whole number of picodollars each; expected dollars \(unit)")
        }
        guard whole <= Int128(UnitPrice.largest.picodollars) else {
            throw fail("\(text) is above the largest price, one million dollars per million tokens")
        }
        return UnitPrice(picodollars: Int64(whole))
    }

    var multiplier: Multiplier {
        get throws(BookProblem) {
            guard case .string(let text) = value, let factor = Multiplier(text) else {
                throw fail("expected a factor as text, such as \"0.1\" or \"11/10\", found \(kind)")
            }
            return factor
        }
    }

    /// What is there, for messages: short values are shown.
    var kind: String {
        switch value {
        case .null: "null"
        case .bool(let flag): "\(flag)"
        case .number(let text): text.count <= 40 ? text : "a long number"
        case .string(let text): text.count <= 40 ? "\"\(text)\"" : "a long text"
        case .array: "a list"
        case .object: "an object"
        }
    }
}
