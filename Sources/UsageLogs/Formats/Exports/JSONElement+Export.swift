import JSONScan
import Messages
import Usage

/// Values as exports write them: databases turn large integers, decimals and nested JSON into strings.
extension JSONElement {
    /// A count of tokens, be it in quotes; nil where it is null or an empty string.
    func exportedCount(_ field: StaticString) throws(UsageProblem) -> Int64? {
        guard let text = stringBytes, text.count > 0 else { return try tokenCount(field) }
        return try JSONElement.count(in: text, field)
    }

    /// A count of tokens that is nothing but a number as JSON writes it.
    static func count(in text: UnsafeRawBufferPointer, _ field: StaticString) throws(UsageProblem) -> Int64? {
        let element = JSONElement(unchecked: text)
        guard element.kind == .number, element.bytes.count == text.count else {
            throw UsageProblem(field: "\(field)", kind: .notAnInteger)
        }
        return try element.tokenCount(field)
    }

    /// Dollars in decimals, be they in quotes, as picodollars; rounded half to even past the twelfth.
    var exportedPicoUSD: Int64? {
        if let text = stringBytes { return JSONElement(unchecked: text).scaledInteger(decimals: 12) }
        return scaledInteger(decimals: 12)
    }

    /// Whether the member says anything: neither absent, null nor the empty string.
    var isPresent: Bool { !isNull && !isString("") }

    /// The strings of an array, of a string that holds one, or the string alone.
    var exportedTexts: [String] {
        if kind == .array {
            var texts: [String] = []
            forEachElement { if let text = $0.nonEmptyString { texts.append(text) } }
            return texts
        }
        guard let text = nonEmptyString else { return [] }
        return withEmbedded { $0.kind == .array ? $0.exportedTexts : nil } ?? [text]
    }

    /// Shows the value itself, or the JSON that its string holds; nil where there is neither.
    func withEmbedded<Result, Failure: Error>(
        _ body: (JSONElement) throws(Failure) -> Result?
    ) throws(Failure) -> Result? {
        guard let text = string else { return try body(self) }
        let bytes = Array(text.utf8)
        let outcome = bytes.withUnsafeBytes { buffer -> Swift.Result<Result?, Failure> in
            guard let element = JSONElement.validated(buffer) else { return .success(nil) }
            do throws(Failure) {
                return .success(try body(element))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    private static func validated(_ text: UnsafeRawBufferPointer) -> JSONElement? {
        do throws(JSONError) {
            return try JSONElement(validating: text)
        } catch {
            return nil
        }
    }

    /// The first of the members that is there and says anything.
    func first(_ names: StaticString...) -> JSONElement? {
        for name in names {
            if let member = self[name], member.isPresent { return member }
        }
        return nil
    }
}

extension LoggedCall {
    init(source: String, usage: UsageObject) {
        self.init(source: source)
        self.usage = usage
    }

    mutating func setStart(_ element: JSONElement?) { startedAt = moment(element) }

    mutating func setCompletion(_ element: JSONElement?) { completedAt = moment(element) }

    private mutating func moment(_ element: JSONElement?) -> Timestamp? {
        guard let element, element.isPresent else { return nil }
        let moment = element.moment
        if moment == nil { hasInvalidTime = true }
        return moment
    }

    /// Ids of the Messages API are the same in every log; others belong to the service that gave them.
    mutating func setIdentity(_ id: String?, of service: String) {
        identifier = id
        if !(id?.hasPrefix("msg_") ?? false) { identitySpace = service }
    }
}
