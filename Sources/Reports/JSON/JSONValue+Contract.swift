package import JSONScan
package import Pricing

/// How the JSON contract writes values: one function for each kind.
extension JSONValue {
    /// Money: the exact decimal string in US dollars.
    package static func money(_ amount: PicoUSD) -> JSONValue { .string(amount.description) }

    package static func count(_ number: some BinaryInteger) -> JSONValue { .number(String(number)) }

    package static func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

    /// A fraction as a number with up to 12 decimals; null where there is none.
    package static func fraction(_ text: String?) -> JSONValue {
        guard var digits = text, digits.contains(".") else { return text.map { .number($0) } ?? .null }
        while digits.last == "0" { digits.removeLast() }
        if digits.last == "." { digits.removeLast() }
        return .number(digits)
    }

    /// The whole output of a command: `schema` first, then the members, ending in a line feed.
    package static func document(schema: String, _ members: [Member]) -> String {
        JSONValue.object([Member("schema", .string(schema))] + members).serialized(pretty: true) + "\n"
    }
}
